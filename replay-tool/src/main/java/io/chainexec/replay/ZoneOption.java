package io.chainexec.replay;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The time zone in which times are read and written. */
final class ZoneOption {
  @Option(names = "--utc", description = "Read and write times in UTC. The default.")
  private boolean utc;

  @Option(
      names = "--tz",
      paramLabel = "ZONE",
      description = {
        "Read and write times in that zone: Europe/Berlin, +02:00, or local for this machine's."
            + " JSON is not affected: it counts milliseconds since 1970."
      })
  private String zone;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  ZoneId zone() {
    if (zone == null) {
      return ZoneOffset.UTC;
    }
    if (utc) {
      throw new ParameterException(command.commandLine(), "--utc and --tz exclude each other");
    }
    try {
      return "local".equals(zone) ? ZoneId.systemDefault() : ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new ParameterException(
          command.commandLine(),
          "--tz: \"" + zone + "\" is no time zone; write one as Europe/Berlin, +02:00 or local",
          e);
    }
  }
}
