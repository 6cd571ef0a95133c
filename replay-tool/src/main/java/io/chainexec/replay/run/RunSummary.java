package io.chainexec.replay.run;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.chain.Counters;
import io.chainexec.replay.render.CounterNames;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.render.Words;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run did. Immutable.
 *
 * @param script its name
 * @param actions how many actions were submitted
 * @param skipped how many lines were skipped
 * @param chain the directory of the chain
 * @param firstSequence the first record's sequence
 * @param nextSequence the sequence behind the last record
 * @param before the counters before the run
 * @param after the counters after it
 * @param deferredIds what stays deferred
 * @param chainComplete whether the chain holds every record
 * @param scriptTimeNs how much chain time passed
 * @param wallTimeNs how long it took
 * @param halted why the executor halted, since its chain could not be appended to; null if it did
 *     not
 * @param leftQueued how many submissions it had accepted and did not handle, because it halted
 * @param stopped whether it was stopped before its end
 * @param failure why the script could not be run to its end; null if it could
 */
public record RunSummary(
    String script,
    long actions,
    long skipped,
    String chain,
    long firstSequence,
    long nextSequence,
    Counters before,
    Counters after,
    List<Long> deferredIds,
    boolean chainComplete,
    long scriptTimeNs,
    long wallTimeNs,
    String halted,
    int leftQueued,
    boolean stopped,
    RunException failure) {
  private static final int MAX_LISTED = 20;

  /** Copies the list. */
  public RunSummary {
    deferredIds = List.copyOf(deferredIds);
  }

  /** How many records the run appended. */
  public long records() {
    return nextSequence - firstSequence;
  }

  /** Whether everything that was asked for was done. */
  public boolean complete() {
    return failure == null && chainComplete && halted == null;
  }

  /** Why not everything was done, for people; null if the script or nothing is to blame. */
  public String complaint() {
    if (halted != null) {
      return "the executor halted, since the chain could not be appended to: "
          + Escapes.printable(halted)
          + "; "
          + Words.count(leftQueued, "queued action")
          + " not handled";
    }
    return chainComplete ? null : "the last records could not be appended to the chain";
  }

  /** The summary for people, with the end of its last line. */
  public String text() {
    StringBuilder out = new StringBuilder();
    String note = skipped == 0 ? "" : ", " + Words.count(skipped, "bad line") + " skipped";
    String how = halted != null ? ", halted" : stopped ? ", stopped before the end" : "";
    line(
        out,
        "ran",
        Words.count(actions, "action") + " of " + Escapes.printable(script) + note + how);
    String range = records() == 0 ? "" : ", " + firstSequence + " to " + (nextSequence - 1);
    line(out, "chain", Escapes.printable(chain) + ": " + Words.count(records(), "record") + range);
    line(out, "time", Words.length(scriptTimeNs) + " on the chain, in " + Words.length(wallTimeNs));
    line(out, "deferred", deferred());
    boolean history = !before.equals(Counters.ZERO);
    out.append(history ? "\n        this run     in all\n" : "\n");
    Map<String, Long> earlier = CounterNames.of(before);
    CounterNames.of(after)
        .forEach((name, value) -> counter(out, history, name, value - earlier.get(name), value));
    return out.toString();
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(String.format(Locale.ROOT, "%-10s%s\n", name, value));
  }

  private static void counter(
      StringBuilder out, boolean history, String name, long now, long total) {
    if (history) {
      out.append(String.format(Locale.ROOT, "%16d %10d  %s\n", now, total, name));
    } else {
      out.append(String.format(Locale.ROOT, "%8d  %s\n", total, name));
    }
  }

  private String deferred() {
    if (deferredIds.isEmpty()) {
      return "none left";
    }
    String ids =
        deferredIds.stream()
            .limit(MAX_LISTED)
            .map(id -> "#" + Long.toUnsignedString(id))
            .collect(Collectors.joining(", "));
    return deferredIds.size() + " left: " + ids + (deferredIds.size() > MAX_LISTED ? ", ..." : "");
  }

  /** Writes the summary as one JSON object. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("script", script);
    json.writeNumberField("actions", actions);
    json.writeNumberField("skipped_lines", skipped);
    json.writeStringField("chain", chain);
    json.writeNumberField("records", records());
    json.writeNumberField("first_sequence", firstSequence);
    json.writeNumberField("next_sequence", nextSequence);
    json.writeNumberField("script_time_ms", scriptTimeNs / 1_000_000);
    json.writeNumberField("wall_time_ms", wallTimeNs / 1_000_000);
    json.writeBooleanField("stopped", stopped);
    json.writeBooleanField("chain_complete", chainComplete);
    if (halted != null) {
      json.writeStringField("halted", halted);
      json.writeNumberField("left_queued", leftQueued);
    }
    CounterNames.write(json, after);
    json.writeArrayFieldStart("deferred_left");
    for (long id : deferredIds) {
      json.writeString(Long.toUnsignedString(id));
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
