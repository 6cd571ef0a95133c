package io.chainexec.chain;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import java.util.concurrent.CompletableFuture;

/**
 * The chain as the executor's loop sees it: a sink whose records become part of the chain at the
 * next {@link #commit()}, all of them or none.
 *
 * <p>Contract, held by every implementation and checked by one contract test:
 *
 * <ul>
 *   <li>A record method that throws has recorded nothing; what was recorded before it stands.
 *   <li>A {@link #commit()} that throws has lost every record since the last one; the next record
 *       starts anew.
 *   <li>A sequence is consumed only by a record that was committed.
 *   <li>Recording and committing allocate nothing in steady state.
 *   <li>Used by one thread, after {@link #recover} by another is over.
 * </ul>
 */
public interface ChainAppender extends RecordSink, AutoCloseable {
  /**
   * Notes that an action is about to be dispatched. No record: the outcome of the dispatch, which
   * is the next outcome appended, takes its place. If the process ends before that, a chain that
   * outlives its process says so when it is opened again, with {@link #inDoubt}; any other ignores
   * the note.
   */
  default void attempting(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {}

  /**
   * Says that the outcome of the last dispatch could not be appended, and is among the losses
   * noted. The dispatch is over once these are declared, by a gap of the same numbers and the whole
   * checkpoint behind it; the process may end at any instant, and finds the action declared lost or
   * in doubt, never both. May be said more than once.
   */
  default void outcomeLost() {}

  /**
   * Notes what is lost and not declared, so that the next session can declare it if this one ends
   * before. A chain that outlives its process keeps the note until it is replaced; any other
   * ignores it.
   */
  default void noteLosses(Losses losses) {}

  /** What the session before this one noted as lost and did not declare. */
  default Losses lossesBefore() {
    return Losses.NONE;
  }

  /**
   * Says that an {@link InternalError} surfaced outside of the chain, which is how mapped memory
   * that has gone shows itself. A chain in mapped memory closes for good.
   */
  default void memoryFailed(Throwable cause) {}

  /**
   * Hands every committed record to the sink, oldest first. Called once, before the first record.
   *
   * @throws ChainException if the chain cannot be read, or holds what a fold must understand and
   *     does not; the message says where, and what can be done
   */
  void recover(RecordSink sink);

  /**
   * Whether the open block should be committed before another action's records are added. Within
   * one action's records (at most two, each within {@link io.chainexec.action.Limits}) it need not
   * be asked.
   */
  boolean full();

  /**
   * Makes the records since the last commit part of the chain; does nothing if there are none.
   *
   * @throws ChainException if they are lost, or if that is not known: then the next commit that
   *     returns has found it out, and {@link #nextSequence()} is higher if they are on the chain
   */
  void commit();

  /** The sequence behind the last committed record; records not committed yet do not count. */
  long nextSequence();

  /**
   * Asks to be told when every record before that sequence is as durable as this chain makes
   * records: committed, and where the chain syncs, synced. Never waits; called on the loop's
   * thread, after the commit of those records. No answer may stay open: {@link #close()} completes
   * those that are.
   *
   * @return completed, perhaps on a thread of the chain's, which what follows must not hold up;
   *     exceptionally if that can no longer be promised
   */
  default CompletableFuture<Void> durable(long sequence) {
    return CompletableFuture.completedFuture(null);
  }

  /** Closes the chain; records that were not committed are lost. Idempotent. */
  @Override
  void close();
}
