package io.chainexec.benchmarks;

/** Sees to it that a benchmark whose work was not done fails, instead of looking fast. */
final class Check {
  private Check() {}

  static void equal(String what, long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException(what + ": expected " + expected + ", but got " + actual);
    }
  }

  static void atLeast(String what, long least, long actual) {
    if (actual < least) {
      throw new IllegalStateException(what + ": at least " + least + ", but got " + actual);
    }
  }
}
