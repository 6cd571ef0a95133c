package io.chainexec.replay.render;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;

/**
 * Escapes in JSON what {@link Escapes} does in text, so that it can be looked at on a terminal,
 * too: also the controls beyond ASCII, and what changes the direction of writing. Stateless.
 */
final class HarmlessJson extends CharacterEscapes {
  private static final long serialVersionUID = 1L;
  private static final int DELETE = 0x7F;
  private static final int[] ASCII = CharacterEscapes.standardAsciiEscapesForJSON();

  static {
    ASCII[DELETE] = CharacterEscapes.ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ASCII.clone();
  }

  @Override
  public SerializableString getEscapeSequence(int c) {
    return c < DELETE || Escapes.isPlain(c)
        ? null
        : new SerializedString(String.format(Locale.ROOT, "\\u%04X", c));
  }
}
