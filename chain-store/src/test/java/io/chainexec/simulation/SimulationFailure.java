package io.chainexec.simulation;

/** What a simulation found to be wrong; the message names the seed, the step, and how to replay. */
public final class SimulationFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final long seed;

  SimulationFailure(long seed, String message, Throwable cause) {
    super(message, cause);
    this.seed = seed;
  }

  /** The seed that leads to it again. */
  public long seed() {
    return seed;
  }
}
