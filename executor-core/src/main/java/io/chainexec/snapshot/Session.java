package io.chainexec.snapshot;

import io.chainexec.chain.Counters;
import io.chainexec.config.ExecutorConfig;

/**
 * One opening of an executor on the chain. Immutable.
 *
 * @param number from 1
 * @param openedAtNs chain time of its {@code opened} record
 * @param openedWallMs wall time of the same, in milliseconds since 1970
 * @param config that ruled it
 * @param closed how it ended, or null if it crashed or is still open
 */
public record Session(
    long number, long openedAtNs, long openedWallMs, ExecutorConfig config, Closing closed) {

  /**
   * A clean end.
   *
   * @param atNs chain time of the {@code closed} record
   * @param wallMs wall time of the same, in milliseconds since 1970
   * @param counters as the executor had them
   * @param deferredLeft how many actions stayed deferred
   */
  public record Closing(long atNs, long wallMs, Counters counters, long deferredLeft) {}
}
