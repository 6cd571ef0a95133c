package io.chainexec.replay;

import io.chainexec.executor.NanoClock;
import io.chainexec.replay.dead.DeadLetter;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.script.ScriptLine;
import io.chainexec.replay.script.ScriptWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** The dead letters that are to be redriven, as many as may be. Not thread-safe. */
final class Selection {
  private static final long NS_PER_MS = 1_000_000L;

  private final boolean again;
  private final int most;
  private final List<DeadLetter> letters = new ArrayList<>();
  private long count;
  private long redrivenBefore;
  private long unknown;
  private long inDoubt;

  /**
   * An empty selection.
   *
   * @param again whether what was redriven before is taken, too
   * @param most how many letters are kept; more are only counted
   */
  Selection(boolean again, int most) {
    this.again = again;
    this.most = most;
  }

  void add(DeadLetter letter) {
    if (letter.redriven() && !again) {
      redrivenBefore++;
    } else if (letter.action() == null) {
      unknown++;
    } else {
      count++;
      inDoubt += letter.inDoubt() ? 1 : 0;
      if (letters.size() < most) {
        letters.add(letter);
      }
    }
  }

  List<DeadLetter> letters() {
    return letters;
  }

  long count() {
    return count;
  }

  /**
   * Refuses a selection of another size than was meant.
   *
   * @param expected the size that it must have, or null
   * @throws ToolException if it has another, or is too large
   */
  void requireSize(Long expected) {
    if (expected != null && count != expected) {
      throw new ToolException(
          Words.count(count, "action")
              + " selected, not "
              + expected
              + " (--expect); nothing was redriven. --dry-run shows what is selected"
              + passedOver());
    }
    if (count > most) {
      throw new ToolException(
          Words.count(count, "action")
              + " selected, more than "
              + most
              + " (--max); nothing was redriven. Narrow the selection, or raise --max");
    }
  }

  /** What was left out, to be put behind a sentence; empty if nothing was. */
  String passedOver() {
    StringJoiner text = new StringJoiner(", ", "; ", "").setEmptyValue("");
    if (redrivenBefore > 0) {
      text.add(redrivenBefore + " redriven before, which --again takes, too");
    }
    if (unknown > 0) {
      text.add(unknown + " left out, since the records that hold the actions are not on the chain");
    }
    return text.toString();
  }

  /** A warning, or null if nothing is to be warned of. */
  String warning() {
    return inDoubt == 0
        ? null
        : inDoubt
            + " of them ended in doubt, when a process ended: they may have been carried out"
            + " already";
  }

  /** The lines that an executor on the same chain is fed with. */
  List<ScriptLine> lines() {
    List<ScriptLine> lines = new ArrayList<>();
    for (DeadLetter letter : letters) {
      long number = lines.size() + 1;
      ScriptLine.Original original = new ScriptLine.Original(0, letter.id());
      lines.add(new ScriptLine(number, 0, number, original, letter.action(), List.of()));
    }
    return lines;
  }

  /** The script that an executor elsewhere can be fed with; moments count from now. */
  String script(long chainId) {
    StringWriter text = new StringWriter();
    try {
      for (DeadLetter letter : letters) {
        ScriptLine.Original original = new ScriptLine.Original(chainId, letter.id());
        new ScriptWriter(text, nowNs(letter))
            .write(new ScriptLine(1, 0, 0, original, letter.action(), List.of()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("text cannot fail to be written", e);
    }
    return text.toString();
  }

  /** Chain time now, if the wall clock still shows what it did. */
  private static long nowNs(DeadLetter letter) {
    WallTime wall = letter.entry().wall();
    return wall.known()
        ? wall.chainTimeNs() + (NanoClock.system().wallMs() - wall.wallMs()) * NS_PER_MS
        : letter.entry().timeNs();
  }
}
