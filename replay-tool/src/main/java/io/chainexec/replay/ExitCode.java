package io.chainexec.replay;

/** What the tool's exit codes mean; the help lists them. */
final class ExitCode {
  static final int OK = 0;
  static final int ERROR = 1;
  static final int USAGE = 2;
  static final int DAMAGED = 3;
  static final int INCOMPLETE = 4;
  static final int REPAIRABLE = 5;
  static final int DIFFERENT = 6;

  private ExitCode() {}
}
