package io.chainexec.replay;

import java.util.Locale;

/** How a table is written. */
enum ExportFormat {
  /** Comma-separated values, by RFC 4180. */
  CSV,
  /** One JSON object a line. */
  JSONL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
