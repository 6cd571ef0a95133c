package io.chainexec.simulation;

/** What a simulation may do to an executor and its dispatcher. */
public enum Fault {
  /** The process ends, at any step; its memory is gone, except for the staging memory. */
  KILL,
  /** The machine ends, at any step; blocks that are not synced may be lost or torn. */
  POWER_FAILURE,
  /** The chain refuses blocks. */
  REFUSED_APPEND,
  /** Appending a block ends in an error that does not say whether it is there. */
  UNKNOWN_APPEND,
  /** The end of the chain cannot be read, after such an error and when the chain is opened. */
  UNREADABLE,
  /** The chain's memory is gone, so that it is closed for good until it is opened again. */
  LOST_MEMORY,
  /** The wall clock steps back and forth, and monotonic time makes leaps. */
  CLOCK_JUMP
}
