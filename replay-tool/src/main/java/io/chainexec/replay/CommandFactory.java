package io.chainexec.replay;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands, which need the streams. */
final class CommandFactory implements IFactory {
  private final Streams streams;

  CommandFactory(Streams streams) {
    this.streams = streams;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == RunCommand.class) {
      return type.cast(new RunCommand(streams));
    } else if (type == SnapshotCommand.class) {
      return type.cast(new SnapshotCommand(streams));
    } else if (type == DiffCommand.class) {
      return type.cast(new DiffCommand(streams));
    } else if (type == LogCommand.class) {
      return type.cast(new LogCommand(streams));
    } else if (type == TraceCommand.class) {
      return type.cast(new TraceCommand(streams));
    } else if (type == DeadCommand.class) {
      return type.cast(new DeadCommand(streams));
    } else if (type == RedriveCommand.class) {
      return type.cast(new RedriveCommand(streams));
    } else if (type == StatsCommand.class) {
      return type.cast(new StatsCommand(streams));
    } else if (type == WhatIfCommand.class) {
      return type.cast(new WhatIfCommand(streams));
    } else if (type == ReportCommand.class) {
      return type.cast(new ReportCommand(streams));
    } else if (type == VerifyCommand.class) {
      return type.cast(new VerifyCommand(streams));
    } else if (type == RepairCommand.class) {
      return type.cast(new RepairCommand(streams));
    } else if (type == ExportCommand.class) {
      return type.cast(new ExportCommand(streams));
    } else if (type == CompletionCommand.class) {
      return type.cast(new CompletionCommand(streams));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
