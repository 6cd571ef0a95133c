package io.chainexec.store;

import java.nio.file.Path;

/**
 * One thing that is wrong with a chain, or worth knowing of it. Immutable.
 *
 * @param kind what sort of thing
 * @param sequence the record at or before which it is wrong, or -1 if that cannot be told
 * @param file the file in which it was found; null if there is none
 * @param offset where in the file, in bytes
 * @param message what is wrong, for people
 */
public record Problem(ProblemKind kind, long sequence, Path file, long offset, String message) {
  @Override
  public String toString() {
    String where = file == null ? "" : ", " + file.getFileName() + " at " + offset;
    return message + (sequence < 0 ? "" : " (sequence " + sequence + ")") + where;
  }
}
