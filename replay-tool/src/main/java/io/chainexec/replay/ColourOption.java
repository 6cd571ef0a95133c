package io.chainexec.replay;

import java.util.Locale;
import picocli.CommandLine.Option;

/** Whether text is coloured. */
final class ColourOption {
  /** When text is coloured. */
  enum When {
    /** On a terminal, unless NO_COLOR is set. */
    AUTO,
    /** Always. */
    ALWAYS,
    /** Never. */
    NEVER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = {
        "Colour the text: auto, always or never. auto: on a terminal, unless NO_COLOR is set."
            + " Default: auto."
      })
  private When when;

  boolean wanted(Streams streams) {
    return switch (when) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> streams.outTerminal() && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    };
  }
}
