package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.store.ChainVerifier;
import io.chainexec.store.Problem;
import io.chainexec.store.VerifyReport;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Verifies a chain. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Checks the whole chain without trusting any of it: the checksum of every block, the link from"
          + " each to the one before, that no sequence is missing or comes twice, counts, sessions,"
          + " times, the encoding of every record, and that no bytes lie behind the last block.",
      "",
      "It reads only. Beside a live writer it verifies up to the last block that is there, and says"
          + " so. That the last session was not closed is no damage: the writer may have been"
          + " killed, and what it had committed is there.",
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
      "  replay-tool verify --chain /tmp/chain -o json | jq .problems"
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private ChainOption chain;
  @Mixin private FormatOption format;

  private final Streams streams;

  VerifyCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    VerifyReport report = ChainVerifier.verify(chain.directory());
    if (format.isJson()) {
      Json.writeLine(streams.out(), json -> write(json, report));
    } else {
      streams.out().print(text(report));
    }
    return switch (report.status()) {
      case CLEAN -> ExitCode.OK;
      case DAMAGED -> ExitCode.DAMAGED;
      case INCOMPLETE -> ExitCode.INCOMPLETE;
    };
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
        .append('\n');
    if (report.skipped() > 0) {
      out.append(report.skipped()).append(" records of unknown types were skipped\n");
    }
    report
        .notes()
        .forEach(note -> out.append("note: ").append(Escapes.printable(note)).append('\n'));
    report.problems().forEach(p -> out.append("damaged: ").append(line(p)).append('\n'));
    long hidden = report.problemCount() - report.problems().size();
    return hidden <= 0 ? out.toString() : out + "damaged: " + hidden + " more problems\n";
  }

  private static String line(Problem problem) {
    return Escapes.printable(problem.toString());
  }

  private static String nameOf(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void write(JsonGenerator json, VerifyReport report) throws IOException {
    json.writeStartObject();
    json.writeStringField("status", nameOf(report.status()));
    ActionJson.id(json, "chain_id", report.chainId());
    json.writeNumberField("blocks", report.blocks());
    json.writeNumberField("records", report.records());
    json.writeNumberField("sessions", report.sessions());
    json.writeNumberField("last_sequence", report.lastSequence());
    json.writeBooleanField("last_session_closed", report.lastSessionClosed());
    json.writeBooleanField("writer_active", report.writerActive());
    json.writeNumberField("skipped_records", report.skipped());
    json.writeNumberField("problem_count", report.problemCount());
    json.writeArrayFieldStart("problems");
    for (Problem problem : report.problems()) {
      write(json, problem);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("notes");
    for (String note : report.notes()) {
      json.writeString(note);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Problem problem) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", nameOf(problem.kind()));
    json.writeNumberField("sequence", problem.sequence());
    json.writeStringField("file", problem.file().toString());
    json.writeNumberField("offset", problem.offset());
    json.writeStringField("message", problem.message());
    json.writeEndObject();
  }
}
