package io.chainexec.replay;

import io.chainexec.executor.NanoClock;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongConsumer;

/** A line on the terminal that says how far the reading of a long chain is. Used by one thread. */
final class ScanProgress implements LongConsumer, AutoCloseable {
  private static final long FIRST_NS = 1_000_000_000L;
  private static final long EVERY_NS = 200_000_000L;

  private final PrintStream terminal;
  private long nextNs = NanoClock.system().nanoTime() + FIRST_NS;
  private long total;
  private int width;

  /** Progress where it disturbs nobody: on a terminal that does not show the data, too. */
  ScanProgress(Streams streams) {
    this(streams, false);
  }

  /**
   * Progress where it disturbs nobody.
   *
   * @param dataLast whether data is written only once this is closed
   */
  ScanProgress(Streams streams, boolean dataLast) {
    boolean free = dataLast || !streams.outTerminal();
    terminal = streams.terminal() && free ? streams.err() : null;
  }

  /** Says from now on how many records there are to read; 0 if that is not known. */
  void total(long records) {
    total = records;
  }

  /** Shows the sequence that was reached, if it is time to. */
  @Override
  public void accept(long sequence) {
    if (terminal == null) {
      return;
    }
    long nowNs = NanoClock.system().nanoTime();
    if (nowNs - nextNs < 0) {
      return;
    }
    nextNs = nowNs + EVERY_NS;
    String line = String.format(Locale.ROOT, "reading, at sequence %,d", sequence);
    if (total > 0) {
      line += String.format(Locale.ROOT, " of %,d", total);
    }
    terminal.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    terminal.flush();
    width = line.length();
  }

  /** Takes the line away, so that another one can be written. */
  void clear() {
    if (width > 0) {
      terminal.print("\r" + " ".repeat(width) + "\r");
      terminal.flush();
      width = 0;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
