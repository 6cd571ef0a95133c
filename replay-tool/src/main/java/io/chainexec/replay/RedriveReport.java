package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.replay.dead.DeadLetter;
import io.chainexec.replay.dead.DeadText;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.LogText;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.run.RunSummary;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.replay.select.OutcomeWord;
import io.chainexec.replay.select.Redrives;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * What became of a redrive, as the chain says. Immutable.
 *
 * @param chain the directory of the chain
 * @param letters what was to be redriven
 * @param redrives what the run recorded
 * @param summary of the run
 * @param zone in which people read times
 */
record RedriveReport(
    Path chain, List<DeadLetter> letters, Redrives redrives, RunSummary summary, ZoneId zone) {
  /** Reads what the run has recorded. */
  static RedriveReport of(Path chain, List<DeadLetter> letters, RunSummary summary, ZoneId zone) {
    Redrives redrives =
        Redrives.read(chain, summary.firstSequence(), problem -> {}, sequence -> {});
    return new RedriveReport(chain, letters, redrives, summary, zone);
  }

  private Redrives.Redrive of(DeadLetter letter) {
    List<Redrives.Redrive> all = redrives.of(letter.id());
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  private long count(OutcomeWord ending) {
    return letters.stream()
        .filter(letter -> of(letter) != null)
        .filter(l -> ended(l, ending))
        .count();
  }

  private boolean ended(DeadLetter letter, OutcomeWord ending) {
    return of(letter).ending() == ending;
  }

  private long redriven() {
    return letters.stream().filter(letter -> of(letter) != null).count();
  }

  /** The report for people, with the end of its last line. */
  String text() {
    StringBuilder out = new StringBuilder();
    String left = redriven() == letters.size() ? "" : " of " + letters.size();
    String stopped = summary.stopped() ? ", stopped before the end" : "";
    line(
        out,
        "redriven",
        redriven()
            + left
            + (redriven() == 1 && left.isEmpty() ? " action: " : " actions: ")
            + count(OutcomeWord.DISPATCHED)
            + " dispatched, "
            + count(OutcomeWord.FAILED)
            + " failed, "
            + count(OutcomeWord.GATED)
            + " gated, "
            + count(null)
            + " not ended"
            + stopped);
    String range =
        summary.records() == 0
            ? ""
            : ", " + summary.firstSequence() + " to " + (summary.nextSequence() - 1);
    line(
        out,
        "chain",
        Escapes.printable(chain.toString())
            + ": "
            + Words.count(summary.records(), "record")
            + range);
    int deferred = summary.deferredIds().size();
    line(out, "deferred", deferred == 0 ? "none left" : deferred + " left");
    out.append('\n');
    letters.forEach(letter -> out.append("  ").append(line(letter)).append('\n'));
    return out.toString();
  }

  private String line(DeadLetter letter) {
    Redrives.Redrive redrive = of(letter);
    return "#"
        + Long.toUnsignedString(letter.id())
        + " "
        + LogText.action(letter.action(), letter.entry().wall().in(zone))
        + ": "
        + (redrive == null ? "not redriven" : "as " + DeadText.fate(redrive));
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(String.format(Locale.ROOT, "%-10s%s\n", name, value));
  }

  /** Writes the report as one object. */
  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("chain", chain.toString());
    json.writeNumberField("selected", letters.size());
    json.writeArrayFieldStart("redriven");
    for (DeadLetter letter : letters) {
      if (of(letter) != null) {
        write(json, of(letter));
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("not_redriven");
    for (DeadLetter letter : letters) {
      if (of(letter) == null) {
        json.writeString(Long.toUnsignedString(letter.id()));
      }
    }
    json.writeEndArray();
    json.writeNumberField("first_sequence", summary.firstSequence());
    json.writeNumberField("next_sequence", summary.nextSequence());
    json.writeBooleanField("stopped", summary.stopped());
    json.writeArrayFieldStart("deferred_left");
    for (long id : summary.deferredIds()) {
      json.writeString(Long.toUnsignedString(id));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Redrives.Redrive redrive) throws IOException {
    json.writeStartObject();
    ActionJson.id(json, "original_id", redrive.originalId());
    ActionJson.id(json, "id", redrive.id());
    if (redrive.ending() != null) {
      json.writeStringField("ended", redrive.ending().toString());
    }
    if (redrive.reason() != null) {
      json.writeStringField("reason", redrive.reason());
    }
    json.writeEndObject();
  }
}
