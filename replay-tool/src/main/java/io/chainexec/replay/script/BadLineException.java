package io.chainexec.replay.script;

/** A line of a script that cannot be used; says where and why. */
public final class BadLineException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long line;
  private final int column;

  BadLineException(long line, int column, String message) {
    super(message);
    this.line = line;
    this.column = column;
  }

  /** The line's number, from 1. */
  public long line() {
    return line;
  }

  /** Where in the line, in UTF-16 units, from 1. */
  public int column() {
    return column;
  }
}
