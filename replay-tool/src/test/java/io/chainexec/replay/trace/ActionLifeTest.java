package io.chainexec.replay.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.render.LogCursor;
import io.chainexec.replay.select.RecordSubjects;
import org.junit.jupiter.api.Test;

/** A life that begins with the submission's own record. */
final class ActionLifeTest {
  private static final long MS = 1_000_000L;
  private static final Action HEAT = new Action.ReduceHeat(1, 2);

  private final LogCursor cursor = new LogCursor();
  private final ActionLife life = new ActionLife(5);
  private long sequence;

  ActionLifeTest() {
    cursor.next(sequence++, 1, new ChainRecord.Opened(0, 1, 1_000, 1, ExecutorConfig.defaults()));
  }

  private void add(ChainRecord record) {
    assertEquals(5, RecordSubjects.idOf(record));
    life.add(cursor.next(sequence++, 1, record));
  }

  private static ChainRecord accepted() {
    return new ChainRecord.Accepted(10 * MS, 5, HEAT.kind(), HEAT, 4 * MS, "key");
  }

  @Test
  void anAcceptedActionIsQueuedUntilTheFirstDecision() {
    add(accepted());
    assertEquals(State.QUEUED, life.state());
    add(new ChainRecord.Duplicate(12 * MS, 5, "key"));
    add(new ChainRecord.Dispatched(40 * MS, 5, HEAT.kind(), null, 40 * MS, 30 * MS));
    assertTrue(life.ended());
    assertEquals(26 * MS, life.spentNs().get(State.QUEUED));
    assertEquals(10 * MS, life.spentNs().get(State.DISPATCHING));
    assertEquals(3, life.steps().size());
  }

  @Test
  void whatACheckpointCarriesUndecidedIsStillQueuedAndWhatIsInDoubtIsInDoubt() {
    add(carried(false));
    assertEquals(State.QUEUED, life.state());
    assertEquals(HEAT, life.action());
    add(carried(true));
    assertEquals(State.IN_DOUBT, life.state());
  }

  private static ChainRecord carried(boolean inDoubt) {
    return new ChainRecord.CarriedPending(
        5, HEAT.kind(), HEAT, 4 * MS, RecordSink.NEVER, 0, inDoubt);
  }
}
