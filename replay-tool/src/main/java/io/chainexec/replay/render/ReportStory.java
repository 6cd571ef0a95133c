package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import io.chainexec.replay.stats.ChainStats.Ending;
import io.chainexec.replay.stats.ChainStats.Latency;
import io.chainexec.replay.stats.ChainStats.Outcomes;
import io.chainexec.replay.stats.ChainStats.Reason;
import io.chainexec.replay.stats.ChainStats.Redrive;
import io.chainexec.replay.stats.ChainStats.Way;
import java.util.ArrayList;
import java.util.List;

/** The few sentences that a report begins with. Stateless beyond the page. */
final class ReportStory {
  private final ReportPage page;
  private final ChainStats stats;

  ReportStory(ReportPage page) {
    this.page = page;
    this.stats = page.stats().stats();
  }

  /** What became of the actions, in one clause. */
  String headline() {
    Outcomes o = stats.totals().outcomes();
    if (o.ended() == 0) {
      return o.actions() == 0 ? "No action was handled" : "No action has ended yet";
    }
    long unsuccessful = o.failed() + o.gated();
    return unsuccessful == 0
        ? "All " + count(o.ended(), "action") + " that ended were carried out"
        : Figures.percent(o.dispatched(), o.ended())
            + " of "
            + count(o.ended(), "action")
            + " that ended were carried out";
  }

  /** The rest, from the most to the least important. */
  List<String> sentences() {
    List<String> story = new ArrayList<>();
    story.add(wholeness());
    story.add(ends());
    failures(story);
    delays(story);
    trouble(story);
    redrives(story);
    return story;
  }

  private String wholeness() {
    ReportPage.Verdict verdict = page.verdict();
    String upTo =
        verdict.lastSequence() < 0 ? "It holds no record." : upTo(verdict, verdict.lastSequence());
    return switch (verdict.status()) {
          case WHOLE -> "The chain is whole: every block's checksum and link is right. " + upTo;
          case DAMAGED ->
              "The chain is damaged: "
                  + count(verdict.problems(), "problem")
                  + ", listed below. This report counts what could be read, and nothing that could"
                  + " not. "
                  + upTo;
          case INCOMPLETE ->
              "Every block is intact, but behind the last one lie bytes that no block explains: a"
                  + " writer died there. "
                  + upTo;
        }
        + lost();
  }

  private static String upTo(ReportPage.Verdict verdict, long last) {
    return verdict.writerActive()
        ? "It was being written; this was verified up to sequence " + last + "."
        : "It was verified up to its last record, sequence " + last + ".";
  }

  private String lost() {
    long gaps = stats.incidents().gaps().total();
    return gaps == 0
        ? " Nothing is declared lost."
        : " "
            + count(stats.totals().lostRecords(), "record")
            + " could not be written at the time and "
            + (stats.totals().lostRecords() == 1 ? "is" : "are")
            + " declared lost.";
  }

  private String ends() {
    ChainStats.Totals totals = stats.totals();
    Outcomes o = totals.outcomes();
    if (o.actions() == 0 && o.all() == 0) {
      return "The executor was given nothing to do.";
    }
    List<String> ways = new ArrayList<>();
    ways.add(count(o.dispatched(), "action was", "actions were") + " carried out");
    if (o.failed() > 0) {
      ways.add(Figures.grouped(o.failed()) + " failed");
    }
    if (o.gated() > 0) {
      ways.add(
          Figures.grouped(o.gated()) + " were dropped because their daemon was to be left alone");
    }
    String last = ways.remove(ways.size() - 1);
    String text = (ways.isEmpty() ? "" : String.join(", ", ways) + " and ") + last;
    List<String> left = new ArrayList<>();
    if (totals.waiting() > 0) {
      left.add(Figures.grouped(totals.waiting()) + " were still waiting");
    }
    if (totals.inDoubtLeft() > 0) {
      left.add(Figures.grouped(totals.inDoubtLeft()) + " were in doubt");
    }
    return text + (left.isEmpty() ? "." : "; at the end, " + String.join(" and ", left) + ".");
  }

  private void failures(List<String> story) {
    stats.reasons().items().stream()
        .filter(reason -> reason.way() == Way.FAILED)
        .findFirst()
        .ifPresent(reason -> story.add(mostFrequent(reason)));
    long retried = stats.totals().outcomes().retried();
    if (retried > 0) {
      story.add(
          count(retried, "dispatch", "dispatches")
              + " failed and "
              + (retried == 1 ? "was" : "were")
              + " to be tried again.");
    }
  }

  private String mostFrequent(Reason reason) {
    long failed = stats.totals().outcomes().failed();
    String what = "\u201c" + shortened(Figures.reason(reason)) + "\u201d";
    if (reason.count() == 1 && failed > 1) {
      return "No two failures had the same reason; the first was " + what + ".";
    }
    return reason.count() == failed
        ? (failed == 1 ? "The failure's reason was " : "Every failure's reason was ") + what + "."
        : "The most frequent reason for a failure was "
            + what
            + ", "
            + Figures.grouped(reason.count())
            + " of "
            + Figures.grouped(failed)
            + ".";
  }

  private static String shortened(String text) {
    int most = 120;
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most)) + " ...";
  }

  private void delays(List<String> story) {
    Latency life = stats.waits().life();
    if (life.count() == 0) {
      return;
    }
    if (life.maxNs() == 0) {
      story.add("Every action ended in the moment it was emitted.");
      return;
    }
    String half =
        life.p50Ns() == 0
            ? "Half of the actions ended in the moment they were emitted"
            : "Half of the actions ended within "
                + Words.roughly(life.p50Ns())
                + " of being emitted";
    story.add(
        half
            + ", 99 % within "
            + Words.roughly(life.p99Ns())
            + "; the slowest took "
            + Words.roughly(life.maxNs())
            + ".");
  }

  private void trouble(List<String> story) {
    ChainStats.Incidents incidents = stats.incidents();
    long episodes = incidents.pressure().total();
    if (episodes > 0) {
      story.add(
          "The queue was under pressure "
              + (episodes == 1 ? "once" : Figures.grouped(episodes) + " times")
              + ", for "
              + Words.length(incidents.pressureNs())
              + " in all.");
    }
    long refused = stats.totals().refusedSubmissions();
    if (refused > 0) {
      story.add(count(refused, "submission") + " were refused because the queue was full.");
    }
    long killed = incidents.unclosed() - (lastIsOpen() ? 1 : 0);
    if (killed > 0) {
      story.add(count(killed, "session") + " ended without being closed: a crash or a kill.");
    }
    long doubted = incidents.inDoubt().total();
    if (doubted > 0) {
      story.add(
          count(doubted, "dispatch", "dispatches")
              + " may or may not have been carried out: the process ended meanwhile.");
    }
  }

  private void redrives(List<String> story) {
    List<Redrive> listed = stats.incidents().redrives().items();
    long total = stats.incidents().redrives().total();
    if (total == 0) {
      return;
    }
    long done = listed.stream().filter(one -> one.ending() == Ending.DISPATCHED).count();
    story.add(
        count(total, "action that had ended was", "actions that had ended were")
            + " redriven"
            + (total > listed.size() ? "." : ", and " + carriedOut(done, total)));
  }

  private static String carriedOut(long done, long total) {
    if (total == 1) {
      return "has " + (done == 1 ? "" : "not ") + "been carried out.";
    }
    String how = done == total ? "all have" : done == 0 ? "none has" : count(done, "has", "have");
    return how + " been carried out.";
  }

  private boolean lastIsOpen() {
    var sessions = stats.incidents().sessions().items();
    return page.verdict().writerActive()
        && !sessions.isEmpty()
        && !sessions.get(sessions.size() - 1).closed();
  }

  private static String count(long n, String noun) {
    return count(n, noun, noun + "s");
  }

  private static String count(long n, String one, String many) {
    return Figures.grouped(n) + " " + (n == 1 ? one : many);
  }
}
