package io.chainexec.store.format;

/** The bits of the flag bytes in records' bodies. */
final class Flags {
  /** On outcomes: the whole action follows. */
  static final int ACTION = 1;

  /** On failed and carried_pending: there was an admission; its moment follows. */
  static final int ADMITTED = 1 << 1;

  /** On failed: it is tried again; the wait follows. */
  static final int RETRIED = 1 << 2;

  /** On reasons: the text follows. On accepted and redriven: the key follows. */
  static final int TEXT = 1 << 3;

  /** On reasons: the first number follows, it is not 0. */
  static final int N = 1 << 4;

  /** On reasons: the second number follows, it is not 0. */
  static final int M = 1 << 5;

  /** On failure records: the source's name follows. */
  static final int SOURCE = 1 << 6;

  /** On carried_action and carried_pending: the action is or was in doubt. */
  static final int DOUBTED = 1 << 6;

  /**
   * On in_doubt: there was no admission, and none follows. Not the absence of {@link #ADMITTED},
   * since the first such records had an admission and no flag.
   */
  static final int NOT_ADMITTED = 1 << 7;

  /** On checkpoints: pressure is asserted. */
  static final int PRESSURE = 1;

  /** On checkpoints: there was a pull; its moment follows. */
  static final int PULLED = 1 << 1;

  private Flags() {}

  static int of(int flag, boolean set) {
    return set ? flag : 0;
  }

  static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }
}
