package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.store.ChainVerifier;
import io.chainexec.store.Problem;
import io.chainexec.store.VerifyDepth;
import io.chainexec.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Verifies a chain. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Checks the whole chain without trusting any of it. Of the blocks: the checksum of each, the"
          + " link to the one before, that no sequence is missing or comes twice, sessions, and that"
          + " nothing is hidden, cut off, or left over. Of the records: their encoding, counts and"
          + " times.",
      "",
      "Of the history that the records tell: that every outcome has its action, and every action at"
          + " most one end; that ids, failure records, deferrals and retries are counted one by one;"
          + " that sessions, checkpoints and pressure edges have two ends; that what was dispatched"
          + " or gated had to be, by the limits and gates of that moment; and that counters and"
          + " checkpoints say what the records before them amount to.",
      "",
      "It reads only, in memory that does not grow with the chain. Beside a live writer it verifies"
          + " up to what is there when it begins, and says which sequence that is. Declared gaps and"
          + " sessions that were not closed are no damage, but notes. What lies behind damage is"
          + " judged as far as the missing records allow. As JSON: one object with a summary and a"
          + " list of findings, described in replay-tool/VERIFY.md.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:clean",
      "1:there is no chain, or it cannot be read",
      "2:the command line makes no sense",
      "3:damaged: something is wrong with what the chain holds",
      "4:incomplete: bytes after the last block that no block explains, and no writer is active"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool verify --chain /tmp/chain && echo clean",
      "  replay-tool verify --chain /tmp/chain --depth blocks",
      "  replay-tool verify --chain /tmp/chain --json |",
      "    jq '.findings[] | select(.severity == \"damage\")'"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int SCHEMA = 1;

  @Mixin private ChainOption chain;
  @Mixin private FormatOption format;

  @Option(names = "--json", description = "The same as -o json.")
  private boolean json;

  @Option(
      names = "--depth",
      paramLabel = "DEPTH",
      defaultValue = "history",
      description = {
        "How closely to look: blocks, as fast as the disk; records, also what they hold; or"
            + " history, also what they tell together. Default: ${DEFAULT-VALUE}."
      })
  private VerifyDepth depth;

  private int most;

  @Spec private CommandSpec spec;

  private final Streams streams;

  VerifyCommand(Streams streams) {
    this.streams = streams;
  }

  @Option(
      names = "--findings",
      paramLabel = "N",
      defaultValue = "" + ChainVerifier.MAX_PROBLEMS,
      description = {
        "List at most N things that are wrong, and N notes; all are counted. Default:"
            + " ${DEFAULT-VALUE}."
      })
  void findings(int count) {
    if (count < 0) {
      throw new ParameterException(
          spec.commandLine(), "--findings is " + count + ", it cannot be negative");
    }
    most = count;
  }

  @Override
  public Integer call() throws IOException {
    VerifyReport report = verify();
    if (json || format.isJson()) {
      Json.writeLine(streams.out(), out -> write(out, report));
    } else {
      streams.out().print(text(report));
    }
    return switch (report.status()) {
      case CLEAN -> ExitCode.OK;
      case DAMAGED -> ExitCode.DAMAGED;
      case INCOMPLETE -> ExitCode.INCOMPLETE;
    };
  }

  private VerifyReport verify() {
    try (ScanProgress progress = new ScanProgress(streams, true)) {
      return ChainVerifier.verify(chain.directory(), depth, most, progress);
    }
  }

  private String text(VerifyReport report) {
    StringBuilder out = new StringBuilder();
    out.append(nameOf(report.status()))
        .append(": ")
        .append(Escapes.printable(chain.directory().toString()))
        .append(String.format(Locale.ROOT, ", chain %016x\n", report.chainId()))
        .append(Words.count(report.records(), "record"))
        .append(" in ")
        .append(Words.count(report.blocks(), "block"))
        .append(", ")
        .append(Words.count(report.sessions(), "session"))
        .append(", last sequence ")
        .append(report.lastSequence())
        .append(depth == VerifyDepth.HISTORY ? "" : "; verified: " + depth + " only")
        .append('\n');
    if (report.skipped() > 0) {
      out.append(report.skipped()).append(" records of unknown types were skipped\n");
    }
    list(out, "damaged: ", report.problems(), report.problemCount(), " more problems\n");
    list(out, "note: ", report.notes(), report.noteCount(), " more notes\n");
    return out.toString();
  }

  private static void list(
      StringBuilder out, String label, List<Problem> findings, long count, String more) {
    for (Problem finding : findings) {
      out.append(label).append(Escapes.printable(finding.toString())).append('\n');
    }
    if (count > findings.size()) {
      out.append(label).append(count - findings.size()).append(more);
    }
  }

  private static String nameOf(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void write(JsonGenerator out, VerifyReport report) throws IOException {
    out.writeStartObject();
    out.writeNumberField("schema", SCHEMA);
    out.writeObjectFieldStart("summary");
    out.writeStringField("status", nameOf(report.status()));
    out.writeStringField("chain", chain.directory().toString());
    ActionJson.id(out, "chain_id", report.chainId());
    out.writeStringField("depth", depth.toString());
    out.writeNumberField("blocks", report.blocks());
    out.writeNumberField("records", report.records());
    out.writeNumberField("sessions", report.sessions());
    out.writeNumberField("last_sequence", report.lastSequence());
    out.writeBooleanField("last_session_closed", report.lastSessionClosed());
    out.writeBooleanField("writer_active", report.writerActive());
    out.writeNumberField("skipped_records", report.skipped());
    out.writeNumberField("problems", report.problemCount());
    out.writeNumberField("notes", report.noteCount());
    out.writeEndObject();
    out.writeArrayFieldStart("findings");
    for (Problem problem : report.problems()) {
      write(out, problem);
    }
    for (Problem note : report.notes()) {
      write(out, note);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Problem finding) throws IOException {
    Path file = finding.file();
    out.writeStartObject();
    out.writeStringField("severity", finding.kind().isNote() ? "note" : "damage");
    out.writeStringField("kind", nameOf(finding.kind()));
    out.writeNumberField("sequence", finding.sequence());
    out.writeStringField("file", file == null ? null : file.toString());
    out.writeNumberField("offset", finding.offset());
    out.writeStringField("text", finding.message());
    out.writeEndObject();
  }
}
