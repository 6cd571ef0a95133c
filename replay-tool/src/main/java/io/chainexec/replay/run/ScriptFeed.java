package io.chainexec.replay.run;

import io.chainexec.action.PendingAction;
import io.chainexec.replay.script.BadLineException;
import io.chainexec.replay.script.ScriptLine;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The lines of a script in order, one ahead, on the chain's time and with the chain's ids. Never
 * throws while it is read, because that may happen inside a dispatch: a failure ends the script and
 * is kept. Not thread-safe.
 */
public final class ScriptFeed {
  private static final long NS_PER_MS = 1_000_000L;

  private final ScriptSource source;
  private final ScriptSource.Lines lines;
  private final long originNs;
  private final long idOffset;
  private final long chainId;
  private final boolean keepGoing;
  private final Consumer<String> complaints;

  private ScriptLine next;
  private boolean ended;
  private volatile boolean reading;
  private RunException failure;
  private long taken;
  private long skipped;
  private long lastAtMs;

  /**
   * Feeds a script.
   *
   * @param originNs chain time of the script's start
   * @param lines of the source
   * @param idOffset what is added to the script's ids
   * @param chainId of the chain that it is run into
   * @param keepGoing whether bad lines are skipped
   * @param complaints is told of each line skipped
   */
  public ScriptFeed(
      ScriptSource source,
      ScriptSource.Lines lines,
      long originNs,
      long idOffset,
      long chainId,
      boolean keepGoing,
      Consumer<String> complaints) {
    this.source = source;
    this.lines = lines;
    this.originNs = originNs;
    this.idOffset = idOffset;
    this.chainId = chainId;
    this.keepGoing = keepGoing;
    this.complaints = complaints;
  }

  /** The next line, or null after the last, or after a failure. */
  public ScriptLine peek() {
    while (next == null && !ended) {
      read();
    }
    return next;
  }

  private void read() {
    reading = true;
    try {
      next = lines.next();
      ended = next == null;
    } catch (BadLineException e) {
      if (keepGoing) {
        skipped++;
        complaints.accept(source.where(e) + " (skipped)");
      } else {
        fail(RunException.located(source.where(e), e));
      }
    } catch (IOException e) {
      fail(source.unreadable(e));
    } finally {
      reading = false;
    }
    checkId();
    checkOriginal();
  }

  private void checkId() {
    if (next != null && Long.compareUnsigned(idOf(next), idOffset) <= 0) {
      String id = Long.toUnsignedString(next.id());
      String offset = Long.toUnsignedString(idOffset);
      String where = source.name() + ":" + next.line() + ":1: ";
      String message = where + "there is no id " + id + " behind the chain's last, " + offset;
      fail(RunException.located(message, null));
    }
  }

  /** An action's id means something on its own chain only, and there only if it was given out. */
  private void checkOriginal() {
    ScriptLine.Original original = next == null ? null : next.redriveOf();
    if (original == null) {
      return;
    }
    String where = source.name() + ":" + next.line() + ":1: the redrive of action ";
    String id = Long.toUnsignedString(original.id());
    if (original.chainId() != 0 && original.chainId() != chainId) {
      String other = String.format(Locale.ROOT, "%016x", original.chainId());
      String here = String.format(Locale.ROOT, "%016x", chainId);
      fail(
          RunException.located(
              where + id + " of chain " + other + ", which this is not; it is " + here, null));
    } else if (Long.compareUnsigned(original.id(), idOffset) > 0) {
      String last = Long.toUnsignedString(idOffset);
      fail(
          RunException.located(
              where + id + ", which the chain does not know; its last is " + last, null));
    }
  }

  private void fail(RunException e) {
    failure = e;
    next = null;
    ended = true;
  }

  /** Moves on behind the line that {@link #peek()} shows. */
  public void take() {
    lastAtMs = next.atMs();
    next = null;
    taken++;
  }

  /** The action of a line, with the id that it has on the chain. */
  PendingAction pendingOf(ScriptLine line) {
    PendingAction pending = new PendingAction(idOf(line), line.action(), atNs(line));
    return line.redriveOf() == null ? pending : pending.asRedriveOf(line.redriveOf().id());
  }

  /** The id that a line's action has on the chain. */
  public long idOf(ScriptLine line) {
    return line.id() + idOffset;
  }

  /** Chain time of a line. */
  public long atNs(ScriptLine line) {
    return atNs(line.atMs());
  }

  /** Chain time of a moment of the script. */
  long atNs(long scriptMs) {
    return originNs + scriptMs * NS_PER_MS;
  }

  /** Why the script ended before its end, or null. */
  public RunException failure() {
    return failure;
  }

  /** Whether a line is being waited for; for any thread. */
  boolean reading() {
    return reading;
  }

  /** How many lines were taken. */
  public long taken() {
    return taken;
  }

  /** How many lines were skipped. */
  long skipped() {
    return skipped;
  }

  /** The script's time at the line taken last. */
  long lastAtMs() {
    return lastAtMs;
  }
}
