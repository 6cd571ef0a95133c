package io.chainexec.simulation;

import java.util.Objects;
import java.util.function.Supplier;

/** Says what does not hold. */
final class Checks {
  private Checks() {}

  /** Something that must hold did not. */
  static final class Broken extends AssertionError {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }
  }

  static void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new Broken(otherwise.get());
    }
  }

  static void requireEqual(Object expected, Object actual, String what) {
    require(
        Objects.equals(expected, actual),
        () -> what + "\n  expected " + expected + "\n  but was  " + actual);
  }
}
