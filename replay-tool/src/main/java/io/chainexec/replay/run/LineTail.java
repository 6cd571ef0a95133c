package io.chainexec.replay.run;

import io.chainexec.action.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the last line that is not blank of what a process writes, up to a limit. Thread-safe. */
final class LineTail {
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private String last = "";

  synchronized void add(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        endLine();
      } else if (line.size() < Limits.MAX_REASON_BYTES) {
        line.write(bytes[i]);
      }
    }
  }

  /** The last line that is not blank, or an empty text. */
  synchronized String last() {
    endLine();
    return last;
  }

  private void endLine() {
    if (line.size() > 0) {
      String text = line.toString(StandardCharsets.UTF_8).strip();
      last = text.isEmpty() ? last : text;
      line.reset();
    }
  }
}
