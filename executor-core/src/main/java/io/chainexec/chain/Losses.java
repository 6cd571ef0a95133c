package io.chainexec.chain;

/**
 * Records that could not be appended and are not declared on the chain yet. Immutable.
 *
 * @param records how many; 0 if there are none
 * @param fromNs chain time of the first one
 * @param toNs chain time of the last one
 * @param nextActionId an id above those that were handed out by then
 * @param session the highest session whose records are among them and that the chain does not know,
 *     as after a repair; the next session must be higher. 0 if there is none
 */
public record Losses(long records, long fromNs, long toNs, long nextActionId, long session) {
  /** Nothing is lost. */
  public static final Losses NONE = new Losses(0, 0, 0, 0);

  /** Losses of a session that the chain knows. */
  public Losses(long records, long fromNs, long toNs, long nextActionId) {
    this(records, fromNs, toNs, nextActionId, 0);
  }
}
