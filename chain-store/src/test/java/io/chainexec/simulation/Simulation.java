package io.chainexec.simulation;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.Dispatcher;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * One simulated life of a chain: several processes, one after the other, each with an executor and
 * a dispatcher, to which from one seed everything happens that may. For testing a dispatcher of
 * one's own:
 *
 * <pre>{@code
 * for (long seed = 1; seed <= 1_000; seed++) {
 *   MyWorld world = new MyWorld(); // what outlives a process
 *   Simulation.of(seed)
 *       .dispatcher(process -> new MyDispatcher(world, process))
 *       .invariant(records -> world.mustAgreeWith(records))
 *       .run();
 * }
 * }</pre>
 *
 * <p>What is checked in any case: no record that was taken is lost to a kill, none was appended by
 * nobody; sequences, links, sessions and times continue; every dispatch has its outcome on the
 * chain, or is in doubt, or lies within a declared gap; nothing that succeeded is dispatched again
 * without being told; every accepted action is handled, deferred, or went with a process that
 * ended; the fold of the chain is the executor's state.
 *
 * <p>The same seed and the same deterministic dispatcher lead to the same run. Not thread-safe; run
 * as many as there are threads.
 */
public final class Simulation {
  final long seed;
  ExecutorConfig config;
  Function<? super SimulatedProcess, ? extends Dispatcher> dispatcher;
  Function<? super RandomGenerator, ? extends Action> actions;
  Set<Fault> faults = EnumSet.allOf(Fault.class);
  int processes = 5;
  Consumer<? super List<ChainRecord>> invariant = records -> {};
  Consumer<? super String> trace;

  private Simulation(long seed) {
    this.seed = seed;
  }

  /** A simulation from that seed, with everything else at random. */
  public static Simulation of(long seed) {
    return new Simulation(seed);
  }

  /** Has all executors use that configuration. Default: another one from time to time. */
  public Simulation config(ExecutorConfig newConfig) {
    config = Objects.requireNonNull(newConfig, "config");
    return this;
  }

  /**
   * Has each process make its dispatcher so. Default: one that does whatever a dispatcher can do,
   * and what it should not.
   */
  public Simulation dispatcher(
      Function<? super SimulatedProcess, ? extends Dispatcher> newDispatcher) {
    dispatcher = Objects.requireNonNull(newDispatcher, "dispatcher");
    return this;
  }

  /** Has the actions that are submitted made so. Default: of all kinds, on a few subjects. */
  public Simulation actions(Function<? super RandomGenerator, ? extends Action> newActions) {
    actions = Objects.requireNonNull(newActions, "actions");
    return this;
  }

  /** Allows only those faults; each simulation picks some of them. Default: all. */
  public Simulation faults(Set<Fault> newFaults) {
    faults = Set.copyOf(newFaults);
    return this;
  }

  /**
   * So many processes, one after the other, and a last one in which nothing goes wrong.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Simulation processes(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("processes is " + count + ", at least 0 is needed");
    }
    processes = count;
    return this;
  }

  /**
   * Has that checked whenever the chain has been opened, and at the end: it gets all records of the
   * chain, and throws if something is wrong. Only then what the dispatcher did before and the chain
   * must agree: while a process runs, the chain is behind.
   */
  public Simulation invariant(Consumer<? super List<ChainRecord>> newInvariant) {
    invariant = Objects.requireNonNull(newInvariant, "invariant");
    return this;
  }

  /** Has a line told of each thing that happens, such as to {@code System.out::println}. */
  public Simulation trace(Consumer<? super String> lines) {
    trace = Objects.requireNonNull(lines, "lines");
    return this;
  }

  /**
   * Runs it.
   *
   * @throws SimulationFailure if something does not hold
   */
  public SimulationReport run() {
    return new SimulationRun(this).run();
  }
}
