package io.chainexec.chain;

/**
 * Records that could not be appended and are not declared on the chain yet. Immutable.
 *
 * @param records how many; 0 if there are none
 * @param fromNs chain time of the first one
 * @param toNs chain time of the last one
 * @param nextActionId an id above those that were handed out by then
 */
public record Losses(long records, long fromNs, long toNs, long nextActionId) {
  /** Nothing is lost. */
  public static final Losses NONE = new Losses(0, 0, 0, 0);
}
