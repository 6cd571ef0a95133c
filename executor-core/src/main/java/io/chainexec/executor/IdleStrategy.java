package io.chainexec.executor;

/**
 * What an executor's own thread does while there is nothing to do: how soon it notices what comes,
 * against the processor time that it takes from others.
 *
 * <p>{@link #backoff()}, the default, is right unless measurements say otherwise. The strategies
 * offered here hold no state and may be shared by executors. One that throws is logged and replaced
 * by {@link #parking()}.
 */
@FunctionalInterface
public interface IdleStrategy {
  /**
   * Lets time pass until the pause is over, or less: after each return the executor looks for
   * itself. Called on the executor's thread after each duty cycle that found nothing to do, when
   * everything done before is committed.
   */
  void idle(Pause pause);

  /** A time in which there is nothing to do; for the thread that idles. */
  interface Pause {
    /**
     * Whether something was submitted or asked, is due, or the executor is being closed. Reads the
     * clock, and what submitters write, so that looking without a break slows them down.
     */
    boolean isOver();

    /**
     * Gives up the processor until the pause is over; may return early. Who ends it meanwhile pays
     * for waking this thread, some microseconds, and it runs again some 50 us later.
     */
    void park();
  }

  /**
   * Spins for some 20 us and then parks, or parks at once where there is only one processor. So an
   * executor with a steady stream of work never sleeps, and one without any hardly uses the
   * processor: less than a thousandth of it.
   */
  static IdleStrategy backoff() {
    return IdleStrategies.BACKOFF;
  }

  /** Parks at once: takes the least processor time, and is the last to notice. */
  static IdleStrategy parking() {
    return IdleStrategies.PARKING;
  }

  /** Looks without end, but gives way to any other thread that can run: uses up spare time. */
  static IdleStrategy yielding() {
    return IdleStrategies.YIELDING;
  }

  /** Looks without end: the first to notice, for a processor that nobody else needs. */
  static IdleStrategy spinning() {
    return IdleStrategies.SPINNING;
  }
}
