package io.chainexec.admission;

import io.chainexec.config.ExecutorConfig;

/**
 * Hysteresis over the queue's depth: asserted at the high-water mark, released at the low one.
 * Evaluating changes nothing; the record of an edge does. Not thread-safe.
 */
public final class Pressure {
  private int high;
  private int low;
  private boolean asserted;

  /** Released, with the thresholds of that configuration. */
  public Pressure(ExecutorConfig config) {
    configure(config);
  }

  /** Rules by that configuration from now on. */
  public void configure(ExecutorConfig config) {
    high = config.pressureHigh();
    low = config.pressureLow();
  }

  /** The least depth at which pressure is, or stays, asserted; it is released below. */
  public int mark() {
    return asserted ? low + 1 : high;
  }

  /** Whether that depth turns the state over: asserts what is released, or the reverse. */
  public boolean turnsAt(int depth) {
    return depth >= mark() != asserted;
  }

  /** Whether pressure is asserted. */
  public boolean asserted() {
    return asserted;
  }

  /** Takes the new state over. */
  public void set(boolean newAsserted) {
    asserted = newAsserted;
  }
}
