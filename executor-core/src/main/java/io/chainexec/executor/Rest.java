package io.chainexec.executor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pause that an executor's own thread takes after a duty cycle that found nothing to do. */
final class Rest implements IdleStrategy.Pause {
  private static final Logger LOG = LoggerFactory.getLogger(Rest.class);

  private final Intake intake;
  private final ExecutionLoop loop;
  private final ChainTime time;
  private IdleStrategy strategy;

  /** Chain time at which it is over by itself. */
  private long dueNs;

  Rest(IdleStrategy strategy, Intake intake, ExecutionLoop loop, ChainTime time) {
    this.strategy = strategy;
    this.intake = intake;
    this.loop = loop;
    this.time = time;
  }

  /** Idles until there may be something to do. */
  void take() {
    dueNs = loop.nextDueNs();
    try {
      strategy.idle(this);
    } catch (InternalError e) { // mapped memory that has gone may show itself anywhere
      throw e;
    } catch (Throwable t) {
      LOG.error("the idle strategy threw, and is replaced by parking", t);
      strategy = IdleStrategy.parking();
    } finally {
      Thread.interrupted(); // nobody but close() ends the loop
    }
  }

  @Override
  public boolean isOver() {
    return !intake.isQuiet() || time.nowNs() >= dueNs;
  }

  @Override
  public void park() {
    intake.park(dueNs - time.nowNs());
  }
}
