package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.Json;
import io.chainexec.store.ChainRepair;
import io.chainexec.store.RepairPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Repairs a chain, or says how. */
@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Makes a damaged chain one that can be written again. Without --yes it only says what it would"
          + " do, and changes nothing.",
      "",
      "It cuts off what lies behind the last record that can be read without a break, writes anew"
          + " what Chronicle keeps around the blocks, and sets aside a damaged staging file and files"
          + " that are none of the chain's. What it cuts, overwrites or sets aside stays beside, in"
          + " files whose names end in .repair- and a number. The next session declares what is lost,"
          + " and has a higher number than any that was cut. An action that was being dispatched when"
          + " the process ended is named, and in doubt whatever is cut, unless the staging file is"
          + " damaged. A chain that is being written is not repaired.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there is nothing to do, or it is done",
      "1:there is no chain, it cannot be read or changed, or it is being written",
      "2:the command line makes no sense",
      "3:damaged, and not to be repaired like this: nothing was changed",
      "5:it can be repaired, with --yes"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool repair --chain /tmp/chain",
      "  replay-tool repair --chain /tmp/chain --yes -o json | jq .kept"
    })
final class RepairCommand implements Callable<Integer> {
  private static final long PROGRESS_EVERY = 1_000_000;

  @Mixin private ChainOption chain;
  @Mixin private FormatOption format;

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Option(
      names = "--cut-intact",
      description = {
        "Cut at the first damage also where records lie behind it that can still be read; they go"
            + " with it."
      })
  private boolean cutIntact;

  private final Streams streams;

  RepairCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    List<Path> kept = new ArrayList<>();
    LongConsumer progress = progress();
    RepairPlan plan =
        yes
            ? ChainRepair.repair(chain.directory(), cutIntact, progress, kept::add)
            : ChainRepair.plan(chain.directory(), cutIntact, progress);
    if (format.isJson()) {
      Json.writeLine(streams.out(), json -> write(json, plan, kept));
    } else {
      streams.out().print(text(plan, kept));
    }
    return switch (plan.verdict()) {
      case NOTHING_TO_DO -> ExitCode.OK;
      case REPAIRABLE -> yes ? ExitCode.OK : ExitCode.REPAIRABLE;
      case CUTS_INTACT, NOT_REPAIRABLE -> ExitCode.DAMAGED;
    };
  }

  /** A line for every million records, where somebody watches. */
  private LongConsumer progress() {
    long[] shown = {0};
    return records -> {
      if (streams.terminal() && records / PROGRESS_EVERY > shown[0]) {
        shown[0] = records / PROGRESS_EVERY;
        streams.err().println("read " + shown[0] + " million records");
      }
    };
  }

  private String text(RepairPlan plan, List<Path> kept) {
    StringBuilder out = new StringBuilder(headline(plan));
    out.append(": ").append(Escapes.printable(chain.directory().toString())).append('\n');
    for (String step : plan.steps()) {
      out.append("  ").append(Escapes.printable(step)).append('\n');
    }
    if (!plan.reason().isEmpty()) {
      out.append("because of ").append(Escapes.printable(plan.reason())).append('\n');
    }
    if (plan.verdict() != RepairPlan.Verdict.NOTHING_TO_DO) {
      out.append("last record that stays: ")
          .append(plan.lastSequence() < 0 ? "none" : plan.lastSequence())
          .append(plan.intactRecords() == 0 ? "" : ", intact ones that go: ")
          .append(plan.intactRecords() == 0 ? "" : plan.intactRecords())
          .append(plan.lostRecords() == 0 ? "" : ", lost in all, at least: ")
          .append(plan.lostRecords() == 0 ? "" : plan.lostRecords())
          .append('\n');
    }
    for (Path file : kept) {
      out.append("kept: ").append(Escapes.printable(file.toString())).append('\n');
    }
    return out.toString();
  }

  private String headline(RepairPlan plan) {
    return switch (plan.verdict()) {
      case NOTHING_TO_DO -> "nothing to do";
      case REPAIRABLE -> yes ? "repaired" : "can be repaired, with --yes";
      case CUTS_INTACT -> "can be repaired only with --cut-intact";
      case NOT_REPAIRABLE -> "cannot be repaired";
    };
  }

  private void write(JsonGenerator json, RepairPlan plan, List<Path> kept) throws IOException {
    json.writeStartObject();
    json.writeStringField("verdict", plan.verdict().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("done", yes && plan.verdict() == RepairPlan.Verdict.REPAIRABLE);
    json.writeArrayFieldStart("steps");
    for (String step : plan.steps()) {
      json.writeString(step);
    }
    json.writeEndArray();
    json.writeStringField("reason", plan.reason());
    json.writeNumberField("last_sequence", plan.lastSequence());
    json.writeNumberField("intact_records", plan.intactRecords());
    json.writeNumberField("lost_records", plan.lostRecords());
    json.writeArrayFieldStart("kept");
    for (Path file : kept) {
      json.writeString(file.toString());
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
