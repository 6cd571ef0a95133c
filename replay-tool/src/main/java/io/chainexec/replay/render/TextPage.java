package io.chainexec.replay.render;

import java.util.Locale;

/** A page of plain text under construction. Not thread-safe. */
final class TextPage {
  private final StringBuilder out = new StringBuilder();

  void field(String name, String value) {
    out.append(String.format(Locale.ROOT, "%-10s%s\n", name, value));
  }

  void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }

  void title(String text) {
    out.append('\n');
    line(text);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
