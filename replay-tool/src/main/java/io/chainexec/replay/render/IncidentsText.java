package io.chainexec.replay.render;

import io.chainexec.replay.stats.ChainStats;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Sessions and incidents as text, the latest of each. */
final class IncidentsText {
  private static final int MOST_INCIDENTS = 10;

  private final TextPage out;
  private final ChainStats.Incidents incidents;

  IncidentsText(TextPage out, ChainStats.Incidents incidents) {
    this.out = out;
    this.incidents = incidents;
  }

  void sessions() {
    String downtime =
        incidents.sessions().total() < 2
            ? ""
            : ", " + Words.length(incidents.downtimeNs()) + " between them";
    out.title(
        "sessions: "
            + incidents.sessions().total()
            + ", "
            + incidents.unclosed()
            + " not closed"
            + downtime);
    latest(incidents.sessions(), IncidentsText::session);
  }

  private static String session(ChainStats.Session session) {
    String length = "open for " + Words.length(session.lengthNs());
    String end =
        session.closed()
            ? "closed, " + session.deferredLeft() + " left deferred"
            : "not closed: killed, or still open";
    return String.format(
        Locale.ROOT,
        "%5d  %-24s  %s",
        session.number(),
        Figures.time(session.fromWallMs()),
        length + ", " + end);
  }

  void incidents() {
    if (incidents.pressure().total() > 0) {
      String total = Words.length(incidents.pressureNs());
      out.title("pressure: " + Words.count(incidents.pressure().total(), "episode") + ", " + total);
      latest(incidents.pressure(), IncidentsText::episode);
    }
    if (incidents.gaps().total() > 0) {
      out.title("gaps: " + Words.count(incidents.gaps().total(), "gap"));
      latest(incidents.gaps(), IncidentsText::gap);
    }
    if (incidents.inDoubt().total() > 0) {
      out.title(
          "in doubt: " + Words.count(incidents.inDoubt().total(), "dispatch").replace("hs", "hes"));
      latest(incidents.inDoubt(), IncidentsText::doubt);
    }
    if (incidents.redrives().total() > 0) {
      out.title("redriven: " + Words.count(incidents.redrives().total(), "action"));
      latest(incidents.redrives(), IncidentsText::redrive);
    }
  }

  private static String episode(ChainStats.Episode episode) {
    String end = episode.released() ? "" : ", not released";
    String depth = episode.depth() == 0 ? "unknown" : "" + episode.depth();
    return String.format(
        Locale.ROOT,
        "%8d  %-24s  for %s, depth %s%s",
        episode.sequence(),
        Figures.time(episode.fromWallMs()),
        Words.length(episode.lengthNs()),
        depth,
        end);
  }

  private static String gap(ChainStats.Gap gap) {
    return String.format(
        Locale.ROOT,
        "%8d  %s lost from %s to %s",
        gap.sequence(),
        Words.count(gap.lost(), "record"),
        Figures.time(gap.fromWallMs()),
        Figures.time(gap.toWallMs()));
  }

  private static String doubt(ChainStats.Doubt doubt) {
    return String.format(
        Locale.ROOT,
        "%8d  %s  #%s %s: %s",
        doubt.sequence(),
        Figures.time(doubt.wallMs()),
        ActionText.id(doubt.id()),
        doubt.kind().wireName(),
        Figures.resolution(doubt));
  }

  private static String redrive(ChainStats.Redrive redrive) {
    return String.format(
        Locale.ROOT,
        "%8d  %s  #%s as #%s %s: %s",
        redrive.sequence(),
        Figures.time(redrive.wallMs()),
        ActionText.id(redrive.originalId()),
        ActionText.id(redrive.id()),
        redrive.action().kind().wireName(),
        Figures.ending(redrive));
  }

  private <T> void latest(ChainStats.Latest<T> latest, Function<T, String> text) {
    List<T> items = latest.items();
    int from = Math.max(0, items.size() - MOST_INCIDENTS);
    long hidden = latest.total() - (items.size() - from);
    if (hidden > 0) {
      out.line("  ... " + hidden + " earlier");
    }
    items.subList(from, items.size()).forEach(item -> out.line("  " + text.apply(item)));
  }
}
