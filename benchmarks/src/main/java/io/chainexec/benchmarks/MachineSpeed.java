package io.chainexec.benchmarks;

import java.util.OptionalDouble;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A benchmark of one thread that also measures how fast its core is: by a piece of arithmetic that
 * is always the same and touches no memory, before and after each iteration. The core of a virtual
 * machine is slower by a third for seconds at a time, when the host has given the physical core's
 * other half to somebody else; what was measured then is of another machine, so to speak, and
 * {@link JmhResult} leaves it out.
 *
 * <p>The time of the arithmetic becomes a secondary metric of each iteration by {@link
 * MachineSpeedProfiler}.
 */
public abstract class MachineSpeed {
  /** The secondary metric's name; its unit is nanoseconds for a step. */
  static final String LABEL = "machine.step";

  private static final int STEPS = 100_000;
  private static final int WARM_UP = 500;
  private static final int TRIES = 5;
  private static final double NOT_MEASURED = 0;

  /** The slower one of before and after, in the iteration under way. */
  private static volatile double stepNs;

  private static boolean isWarm;
  private static long sink;

  /** Measures before an iteration. */
  @Setup(Level.Iteration)
  public final void measureBefore() {
    for (int i = 0; !isWarm && i < WARM_UP; i++) {
      arithmetic();
    }
    isWarm = true;
    stepNs = fastestOfSome();
  }

  /** Measures after an iteration. */
  @TearDown(Level.Iteration)
  public final void measureAfter() {
    stepNs = Math.max(stepNs, fastestOfSome());
  }

  /** The fastest, because a thread is at times pushed aside for a moment. */
  private static double fastestOfSome() {
    double fastest = Double.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long fromNs = System.nanoTime();
      arithmetic();
      fastest = Math.min(fastest, (double) (System.nanoTime() - fromNs) / STEPS);
    }
    return fastest;
  }

  /** Four chains of operations that do not wait for each other, so that all units are busy. */
  private static void arithmetic() {
    long a = sink;
    long b = 2;
    long c = 3;
    long d = 4;
    for (int i = 0; i < STEPS; i++) {
      a = a * 3 + 1;
      b = b * 5 + 2;
      c = c * 7 + 3;
      d = d * 9 + 4;
      a ^= b >>> 3;
      c ^= d >>> 5;
    }
    sink = a ^ b ^ c ^ d;
  }

  /** Forgets what an iteration before has measured. */
  static void forget() {
    stepNs = NOT_MEASURED;
  }

  /** How long a step took, in nanoseconds, if that was measured. */
  static OptionalDouble stepNs() {
    return stepNs == NOT_MEASURED ? OptionalDouble.empty() : OptionalDouble.of(stepNs);
  }
}
