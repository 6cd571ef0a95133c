package io.chainexec.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;

/** The JVM in which one {@link Probe} measures; started by {@link ProbeRunner}. */
final class ProbeMain {
  private ProbeMain() {}

  /** Arguments: the probe, where chains are made, profile, rate, round, where the JSON goes. */
  public static void main(String[] args) throws Exception {
    ProbeOptions options =
        new ProbeOptions(
            args[1], Profile.ofName(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (Measurement measurement : ProbeRunner.PROBES.get(args[0]).get().measure(options)) {
      results.add(measurement.toJson());
    }
    new ObjectMapper().writeValue(Path.of(args[5]).toFile(), results);
    System.exit(0); // whatever thread a peer or a failed executor has left
  }
}
