package io.chainexec.executor;

/** The strategies that {@link IdleStrategy} offers. */
enum IdleStrategies implements IdleStrategy {
  BACKOFF {
    @Override
    public void idle(Pause pause) {
      for (int i = 0; i < LOOKS; i++) {
        spin();
        if (pause.isOver()) {
          return;
        }
      }
      pause.park();
    }
  },
  PARKING {
    @Override
    public void idle(Pause pause) {
      pause.park();
    }
  },
  YIELDING {
    @Override
    public void idle(Pause pause) {
      while (!pause.isOver()) {
        Thread.yield();
      }
    }
  },
  SPINNING {
    @Override
    public void idle(Pause pause) {
      while (!pause.isOver()) {
        Thread.onSpinWait();
      }
    }
  };

  /**
   * How often to look before parking. With the spins between them that takes about as long as it
   * takes the two threads to park one and wake it, so that waiting never costs more than twice what
   * it has to. With one processor nobody could offer anything meanwhile.
   */
  static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 40 : 0;

  /**
   * Half a microsecond or so between two looks. Each look takes the queue's index away from the
   * producer that is about to write it; and a loop that takes every element at once contends with
   * the producer for every cache line, where one that comes later finds several in each.
   */
  private static final int SPINS_PER_LOOK = 16;

  private static void spin() {
    for (int i = 0; i < SPINS_PER_LOOK; i++) {
      Thread.onSpinWait();
    }
  }
}
