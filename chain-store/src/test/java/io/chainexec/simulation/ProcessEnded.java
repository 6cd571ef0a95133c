package io.chainexec.simulation;

/** Takes a dispatcher out of a process that has ended in the middle of it. */
final class ProcessEnded extends Error {
  private static final long serialVersionUID = 1L;

  ProcessEnded() {
    super("the simulated process has ended", null, false, false);
  }
}
