package io.chainexec.replay;

import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.ReportHtml;
import io.chainexec.replay.render.ReportPage;
import io.chainexec.replay.render.Words;
import io.chainexec.store.ChainVerifier;
import io.chainexec.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a page about a chain. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Writes one HTML page about the chain: whether it is whole, what became of the actions, why"
          + " some failed, how long it took, whom it was about, what went wrong, and what was"
          + " redriven; in sentences first, then with charts to zoom into and tables to sort.",
      "",
      "The page holds all it needs, asks nothing of any network, and can be mailed, printed, or read"
          + " without scripts. The same chain gives the same page, byte for byte. The figures are"
          + " those of stats, the verdict is that of verify; the chain is read twice. Beside a live"
          + " writer both are of what was there, and the page says so.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written; the chain is whole",
      "1:there is no chain, it cannot be read, or the file cannot be written",
      "2:the command line makes no sense",
      "3:written; the chain is damaged",
      "4:written; the chain ends in an unfinished block, and no writer is active"
    },
    footer = {
      "",
      "Examples:",
      "  replay-tool report --chain /tmp/chain --html report.html",
      "  replay-tool report --chain /tmp/chain --html report.html --force --top 100",
      "  replay-tool report --chain /tmp/chain --html report.html \\",
      "    --generated \"$(date -Is)\""
    })
final class ReportCommand implements Callable<Integer> {
  private static final int MOST_BUCKETS = 60;
  private static final int MOST_DETAIL = 600;
  private static final int MOST_DAMAGE = 100;
  private static final int BYTES_PER_KB = 1000;

  @Mixin private ChainOption chain;
  @Mixin private TopOption top;
  @Spec private CommandSpec spec;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  private final Streams streams;
  private Path html;
  private String generated = "";

  ReportCommand(Streams streams) {
    this.streams = streams;
  }

  @Option(
      names = "--html",
      required = true,
      paramLabel = "FILE",
      description = "The file to write; it appears when it is complete.")
  void html(Path file) {
    html = file;
    if (html.getFileName() == null) {
      throw misused("--html is \"" + file + "\": name a file");
    }
  }

  @Option(
      names = "--generated",
      paramLabel = "TIME",
      description =
          "Have the page say that it was made then: an ISO-8601 date or time, UTC where there is no"
              + " zone. Without it the page says nothing about when it was made.")
  void generated(String time) {
    generated =
        Words.utc(
            Moments.parseWallMs(time)
                .orElseThrow(
                    () ->
                        misused(
                            "--generated is \"" + time + "\", accepted is 2026-01-01T12:00:00Z")));
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  @Override
  public Integer call() throws IOException {
    Path directory = chain.directory();
    NewFile file = new NewFile(html, force);
    if (file.directory().equals(directory.toAbsolutePath().normalize())) {
      throw new ToolException(
          html + " would lie in the chain's directory, which is only read: name another place");
    }
    VerifyReport verified = ChainVerifier.verify(directory);
    Problems problems = new Problems(streams.err());
    StatsReader.Reading reading =
        new StatsReader(streams, problems).read(directory, top.most(), MOST_BUCKETS);
    String page =
        ReportHtml.of(
            new ReportPage(
                reading.page(),
                reading.fold().timeline(MOST_DETAIL),
                verdict(verified),
                generated));
    file.write(page);
    problems.exitCode();
    say(verified, page.length());
    return exitCode(verified, problems);
  }

  private static ReportPage.Verdict verdict(VerifyReport verified) {
    return new ReportPage.Verdict(
        switch (verified.status()) {
          case CLEAN -> ReportPage.Status.WHOLE;
          case DAMAGED -> ReportPage.Status.DAMAGED;
          case INCOMPLETE -> ReportPage.Status.INCOMPLETE;
        },
        verified.blocks(),
        verified.lastSequence(),
        verified.problemCount(),
        verified.problems().stream().limit(MOST_DAMAGE).map(StatsReader::damage).toList(),
        verified.writerActive());
  }

  private void say(VerifyReport verified, int characters) {
    String status = ReportHtml.word(verdict(verified).status()).toLowerCase(Locale.ROOT);
    String name = Escapes.printable(html.toString());
    streams
        .out()
        .print(name + ": " + characters / BYTES_PER_KB + " KB; the chain is " + status + "\n");
  }

  private static int exitCode(VerifyReport verified, Problems problems) {
    return switch (verified.status()) {
      case CLEAN -> problems.count() == 0 ? ExitCode.OK : ExitCode.DAMAGED;
      case DAMAGED -> ExitCode.DAMAGED;
      case INCOMPLETE -> ExitCode.INCOMPLETE;
    };
  }
}
