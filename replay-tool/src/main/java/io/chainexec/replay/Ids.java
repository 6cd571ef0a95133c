package io.chainexec.replay;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Ids on the command line: unsigned 64-bit numbers. Stateless. */
final class Ids {
  private Ids() {}

  /**
   * The id that the text is, with or without the {@code #} that the tool itself writes.
   *
   * @param what is being read, for the message
   * @throws ParameterException if it is none
   */
  static long parse(CommandSpec command, String what, String text) {
    try {
      return Long.parseUnsignedLong(text.startsWith("#") ? text.substring(1) : text);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          command.commandLine(),
          what + ": \"" + text + "\" is no id; ids are numbers from 0 to 18446744073709551615",
          e);
    }
  }
}
