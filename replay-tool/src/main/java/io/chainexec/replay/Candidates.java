package io.chainexec.replay;

import io.chainexec.action.ActionKind;
import io.chainexec.replay.select.OutcomeWord;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** What a shell completes an option's value to. Immutable. */
abstract class Candidates implements Iterable<String> {
  private final List<String> names;

  private <E> Candidates(E[] values, Function<E, String> name) {
    names = Arrays.stream(values).map(name).toList();
  }

  @Override
  public Iterator<String> iterator() {
    return names.iterator();
  }

  /** Kinds of actions. */
  static final class Kinds extends Candidates {
    Kinds() {
      super(ActionKind.values(), ActionKind::wireName);
    }
  }

  /** What became of actions. */
  static final class Outcomes extends Candidates {
    Outcomes() {
      super(OutcomeWord.values(), OutcomeWord::toString);
    }
  }
}
