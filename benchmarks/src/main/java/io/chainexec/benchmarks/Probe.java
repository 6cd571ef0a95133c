package io.chainexec.benchmarks;

import java.util.List;

/** Something that is measured without JMH, in a JVM of its own: a latency, a size, a share. */
interface Probe {
  /** Measures, and verifies its own work, so that a broken executor fails and cannot look good. */
  List<Measurement> measure(ProbeOptions options) throws Exception;
}
