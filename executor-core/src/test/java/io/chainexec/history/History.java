package io.chainexec.history;

import io.chainexec.config.ExecutorConfig;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration and what happens under it. */
record History(ExecutorConfig config, List<Step> steps) {
  @Override
  public String toString() {
    return config + "\n  " + steps.stream().map(Step::toString).collect(Collectors.joining("\n  "));
  }
}
