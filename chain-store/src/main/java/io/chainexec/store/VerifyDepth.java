package io.chainexec.store;

import java.util.Locale;

/** How closely a chain is verified; each does what the one before does, and more. */
public enum VerifyDepth {
  /** Checksums, links, sequences, sessions, and that no bytes are hidden or cut off. */
  BLOCKS,
  /** Also every record's encoding, counts and times. */
  RECORDS,
  /** Also whether the records, taken together, can be what an executor has done. */
  HISTORY;

  /** Its name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
