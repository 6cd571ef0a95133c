package io.chainexec.simulation;

import io.chainexec.action.Action;
import io.chainexec.executor.ActionExecutor;
import java.time.Duration;

/**
 * The process that an executor and a dispatcher run in, as a simulated dispatcher sees it. What a
 * dispatcher keeps in its fields is gone with the process; what it keeps outside is the world,
 * which stays.
 */
public interface SimulatedProcess {
  /** Its number, from 1: so many openings of the chain. */
  int number();

  /** The executor that calls the dispatcher; for use from inside a dispatch. */
  ActionExecutor executor();

  /** Submits an action from inside a dispatch; false if the queue is full. */
  boolean submit(Action action);

  /**
   * Says that the dispatch has come so far. The process may end here, and then this throws an
   * {@link Error} that must be let through: what follows does not happen any more.
   */
  void step(String name);

  /** Has virtual time pass: the dispatch takes so long. */
  void spend(Duration time);
}
