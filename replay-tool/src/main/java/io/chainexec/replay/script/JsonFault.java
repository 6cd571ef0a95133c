package io.chainexec.replay.script;

/** Something in a line is not as it must be; becomes a {@link BadLineException} with the line. */
final class JsonFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int column;

  JsonFault(int column, String message) {
    super(message, null, false, false);
    this.column = column;
  }

  int column() {
    return column;
  }
}
