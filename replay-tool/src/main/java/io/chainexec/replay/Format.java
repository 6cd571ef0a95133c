package io.chainexec.replay;

import java.util.Locale;

/** How data is written. */
enum Format {
  /** For people. */
  TEXT,
  /** For machines. */
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
