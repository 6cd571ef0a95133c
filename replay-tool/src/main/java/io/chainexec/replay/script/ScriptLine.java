package io.chainexec.replay.script;

import io.chainexec.action.Action;
import java.util.List;
import java.util.Objects;

/**
 * One line of a script. Immutable.
 *
 * @param line its number, from 1
 * @param atMs when the action is submitted, in milliseconds from the script's start
 * @param id the action's id within the script, from 1, unsigned
 * @param redriveOf the action that this one repeats, or null
 * @param action what is to be done; moments in it are chain time
 * @param dispatch what its first, second, ... dispatch returns
 */
public record ScriptLine(
    long line,
    long atMs,
    long id,
    Original redriveOf,
    Action action,
    List<ScriptedResult> dispatch) {
  /**
   * An action that has ended.
   *
   * @param chainId of the chain that it is on; 0 for the one that the script is run into
   * @param id the action's id there, unsigned and not 0
   */
  public record Original(long chainId, long id) {}

  /** Copies the list. */
  public ScriptLine {
    Objects.requireNonNull(action, "action");
    dispatch = List.copyOf(dispatch);
  }

  /** A line that repeats nothing. */
  public ScriptLine(long line, long atMs, long id, Action action, List<ScriptedResult> dispatch) {
    this(line, atMs, id, null, action, dispatch);
  }
}
