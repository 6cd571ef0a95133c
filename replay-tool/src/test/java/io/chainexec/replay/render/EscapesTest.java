package io.chainexec.replay.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class EscapesTest {
  @Test
  void plainTextStaysAsItIs() {
    String text = "disk full on /dev/sda: Grüße, 日本, 😀 \\ \"";
    assertSame(text, Escapes.printable(text));
  }

  @Test
  void whatMovesTheCursorOrTurnsTheTextIsEscaped() {
    assertEquals("\\u001b[31mred\\n", Escapes.printable("\u001b[31mred\n"));
    assertEquals("\\u009b2J", Escapes.printable("\u009b2J"));
    assertEquals("a\\u202eb\\u2028", Escapes.printable("a\u202eb\u2028"));
    assertEquals("\\ud800x\\udc00", Escapes.printable("\ud800x\udc00"));
  }

  @Property
  void nothingThatATerminalObeysIsLeft(@ForAll String text) {
    String safe = Escapes.printable(text);
    assertTrue(safe.chars().noneMatch(Character::isISOControl), safe);
    assertEquals(safe, Escapes.printable(safe));
  }
}
