package io.chainexec.replay.run;

/** Feeds a script to an executor as time goes on; one implementation for each clock. */
interface Driver {
  /** Lets time pass within a dispatch, on the thread that dispatches. */
  void passTime(long ns);

  /** Runs the script to its end, or until it is stopped or fails. */
  void run();
}
