package io.chainexec.replay;

import java.util.Locale;

/** How records are written. */
enum LogFormat {
  /** For people. */
  TEXT,
  /** For programs. */
  JSON,
  /** For tables. */
  CSV;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
