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
 * @param action what is to be done; moments in it are chain time
 * @param dispatch what its first, second, ... dispatch returns
 */
public record ScriptLine(
    long line, long atMs, long id, Action action, List<ScriptedResult> dispatch) {
  /** Copies the list. */
  public ScriptLine {
    Objects.requireNonNull(action, "action");
    dispatch = List.copyOf(dispatch);
  }
}
