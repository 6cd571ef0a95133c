package io.chainexec.action;

/**
 * A daemon's identity: both parts count, so the same id under another name is another daemon.
 * Immutable.
 *
 * @param id unsigned 64-bit
 * @param name up to {@link Limits#MAX_NAME_BYTES} bytes of UTF-8
 */
public record Daemon(long id, String name) {
  /** Checks the name's length. */
  public Daemon {
    Limits.checkedName(name);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id * 0x9E37_79B9_7F4A_7C15L) ^ name.hashCode();
  }

  @Override
  public String toString() {
    return name + "#" + Long.toUnsignedString(id);
  }
}
