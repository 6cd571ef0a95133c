/**
 * Simulated runs of an executor and a dispatcher, each from one seed, on one thread: processes that
 * are killed at any step, power failures, chains that cannot be appended to, clocks that jump. The
 * executor, the code that writes blocks and the code that stages records are the real ones; files,
 * threads and clocks are not. {@link io.chainexec.simulation.Simulation} is where to begin.
 */
package io.chainexec.simulation;
