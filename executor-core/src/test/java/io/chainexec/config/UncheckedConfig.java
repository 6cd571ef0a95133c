package io.chainexec.config;

/** Builds configurations that make no sense together, which the original accepts. */
public final class UncheckedConfig {
  private UncheckedConfig() {}

  /** The configuration without the checks across settings. */
  public static ExecutorConfig of(ExecutorConfig.Builder builder) {
    return builder.buildUnchecked();
  }
}
