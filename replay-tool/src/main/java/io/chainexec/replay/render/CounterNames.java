package io.chainexec.replay.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainexec.chain.Counters;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The counters by the names that outputs use. Stateless. */
public final class CounterNames {
  private CounterNames() {}

  /** The counters by name, in their order of presentation. */
  public static Map<String, Long> of(Counters counters) {
    Map<String, Long> map = new LinkedHashMap<>();
    map.put("dispatched", counters.dispatched());
    map.put("failed", counters.failed());
    map.put("deferred", counters.deferred());
    map.put("gated", counters.gated());
    map.put("dispatch_retries", counters.dispatchRetries());
    map.put("pressure_asserts", counters.pressureAsserts());
    map.put("pressure_releases", counters.pressureReleases());
    map.put("chain_append_failures", counters.chainAppendFailures());
    map.put("refused_submissions", counters.refusedSubmissions());
    map.put("refused_commands", counters.refusedCommands());
    map.put("gaps", counters.gaps());
    map.put("lost_records", counters.lostRecords());
    return map;
  }

  /** Writes the counters as the field {@code counters}. */
  public static void write(JsonGenerator json, Counters counters) throws IOException {
    json.writeObjectFieldStart("counters");
    for (Map.Entry<String, Long> counter : of(counters).entrySet()) {
      json.writeNumberField(counter.getKey(), counter.getValue());
    }
    json.writeEndObject();
  }
}
