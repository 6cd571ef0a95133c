package io.chainexec.store.format;

/** Bytes that are no record of this format; says where in the block they lie. */
public final class FormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int offset;

  /**
   * What is wrong, and where.
   *
   * @param offset in bytes from the beginning of the block
   */
  public FormatException(String message, int offset) {
    super(message + " (at byte " + offset + " of the block)");
    this.offset = offset;
  }

  /** As {@link #FormatException(String, int)}, with what led to it. */
  public FormatException(String message, int offset, Throwable cause) {
    this(message, offset);
    initCause(cause);
  }

  /** Where the trouble lies, in bytes from the beginning of the block. */
  public int offset() {
    return offset;
  }
}
