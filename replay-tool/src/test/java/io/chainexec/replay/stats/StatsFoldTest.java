package io.chainexec.replay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.ReasonCode;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.stats.ChainStats.Ending;
import io.chainexec.replay.stats.ChainStats.Resolution;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What spans sessions, gaps and doubts. */
final class StatsFoldTest {
  private static final long MS = 1_000_000L;
  private static final Action HEAT = new Action.ReduceHeat(1, 1);
  private static final ActionKind KIND = ActionKind.REDUCE_HEAT;

  private long sequence = -1;
  private long session = 1;
  private final StatsFold fold = new StatsFold(() -> sequence, () -> session);

  private void add(ChainRecord... records) {
    for (ChainRecord record : records) {
      sequence++;
      if (record instanceof ChainRecord.Opened opened) {
        session = opened.session();
      }
      record.sendTo(fold);
    }
  }

  private ChainStats stats() {
    return fold.view(10, 60);
  }

  private static ChainRecord.Opened opened(long ms, long number, long wallMs) {
    return new ChainRecord.Opened(ms * MS, number, wallMs, 1, ExecutorConfig.defaults());
  }

  private static ChainRecord.Deferred deferred(long ms, long id, Action action) {
    return new ChainRecord.Deferred(
        ms * MS, id, KIND, action, ms * MS, 1, DeferralCause.DRAIN_RATE, MS);
  }

  private static ChainRecord.Dispatched dispatched(long ms, long id, Action action) {
    return new ChainRecord.Dispatched(ms * MS, id, KIND, action, ms * MS, ms * MS);
  }

  private static ChainRecord.InDoubt doubt(long ms, long id, Action action) {
    return new ChainRecord.InDoubt(ms * MS, id, KIND, action, ms * MS, ms * MS);
  }

  @Test
  void aSessionThatCrashedIsUnclosedAndTheTimeUntilTheNextIsDowntime() {
    add(opened(0, 1, 1_000), dispatched(10, 1, HEAT));
    add(opened(500, 2, 1_500), new ChainRecord.Closed(700 * MS, 1_700, 2, Counters.ZERO, 3));
    ChainStats.Incidents incidents = stats().incidents();
    assertEquals(1, incidents.unclosed());
    assertEquals(490 * MS, incidents.downtimeNs());
    assertEquals(
        List.of(
            new ChainStats.Session(1, 0, 2, 1_000, 1_010, 10 * MS, 0, false, 0),
            new ChainStats.Session(2, 2, 2, 1_500, 1_700, 200 * MS, 490 * MS, true, 3)),
        incidents.sessions().items());
    assertEquals(210 * MS, stats().extent().openNs());
  }

  @Test
  void aWaitGoesOnOverARestart() {
    add(opened(0, 1, 0), deferred(10, 1, HEAT));
    add(opened(500, 2, 0), dispatched(600, 1, null));
    ChainStats.Latency drain = stats().waits().deferral().get(DeferralCause.DRAIN_RATE.ordinal());
    assertEquals(590 * MS, drain.maxNs());
    assertEquals(0, stats().totals().waiting());
  }

  @Test
  void doubtsAreResolvedByTheNextRecordOfTheAction() {
    add(opened(0, 1, 0), doubt(10, 1, HEAT), opened(20, 2, 0), doubt(30, 1, null));
    add(opened(40, 3, 0), dispatched(50, 1, null), doubt(60, 2, HEAT));
    List<Resolution> resolutions =
        stats().incidents().inDoubt().items().stream().map(ChainStats.Doubt::resolution).toList();
    assertEquals(List.of(Resolution.IN_DOUBT, Resolution.DISPATCHED, Resolution.NONE), resolutions);
    assertEquals(5, stats().incidents().inDoubt().items().get(1).resolvedSequence());
    assertEquals(1, stats().totals().inDoubtLeft());
  }

  @Test
  void behindAGapOnlyWhatTheCheckpointCarriesIsAlive() {
    add(opened(0, 1, 0), deferred(10, 1, HEAT), doubt(11, 2, HEAT));
    add(new ChainRecord.Gap(20 * MS, 4, 12 * MS, 19 * MS), checkpoint(20, true));
    add(
        new ChainRecord.CarriedAction(
            3, HEAT, 12 * MS, 1, DeferralCause.STABILIZATION, 1, 1, 15 * MS, 99 * MS, false));
    add(new ChainRecord.CheckpointEnd(20 * MS));
    ChainStats stats = stats();
    assertEquals(1, stats.totals().waiting());
    assertEquals(0, stats.totals().inDoubtLeft());
    assertEquals(Resolution.LOST, stats.incidents().inDoubt().items().get(0).resolution());
    assertEquals(new ChainStats.Gap(3, 4, 12, 19), stats.incidents().gaps().items().get(0));
    assertEquals(0, stats.incidents().pressure().items().get(0).depth(), "its edge was lost");
    add(dispatched(40, 3, null), dispatched(41, 1, null));
    int stabilization = DeferralCause.STABILIZATION.ordinal();
    assertEquals(25 * MS, stats().waits().deferral().get(stabilization).maxNs());
    assertEquals(1, stats().waits().life().count(), "when 1 was emitted is not known any more");
    assertEquals(28 * MS, stats().waits().life().maxNs());
  }

  @Test
  void anAcceptedActionIsCountedOnceAndItsQueueWaitEndsWithTheFirstDecision() {
    add(opened(0, 1, 0), accepted(10, 1, 4), accepted(10, 2, 5));
    assertEquals(2, stats().totals().waiting());
    assertEquals(0, stats().totals().outcomes().all());
    add(deferred(30, 1, null), dispatched(90, 1, null));
    assertEquals(26 * MS, stats().waits().queue().maxNs());
    assertEquals(1, stats().waits().queue().count());
    assertEquals(86 * MS, stats().waits().life().maxNs());
    assertEquals(1, stats().totals().waiting());
  }

  @Test
  void whatACheckpointCarriesUndecidedOrInDoubtStaysSo() {
    add(opened(0, 1, 0), accepted(10, 1, 4), doubt(11, 2, HEAT), checkpoint(20, false));
    add(carriedPending(1, 4, false), carriedPending(2, 5, true));
    add(new ChainRecord.CarriedKey("key", 1, 10 * MS), new ChainRecord.CheckpointEnd(20 * MS));
    assertEquals(1, stats().totals().waiting());
    assertEquals(1, stats().totals().inDoubtLeft());
    add(dispatched(40, 1, null), dispatched(50, 2, null));
    assertEquals(36 * MS, stats().waits().queue().maxNs());
    assertEquals(Resolution.DISPATCHED, stats().incidents().inDoubt().items().get(0).resolution());
    assertEquals(0, stats().totals().waiting() + stats().totals().inDoubtLeft());
  }

  @Test
  void aRedrivenActionIsCountedAsSuchAndAsAnyOther() {
    add(opened(0, 1, 0), new ChainRecord.Redriven(10 * MS, 2, HEAT.kind(), HEAT, 4 * MS, null, 1));
    add(dispatched(15, 2, null));
    assertEquals(1, stats().totals().redriven());
    assertEquals(1, stats().totals().outcomes().actions());
    assertEquals(1, stats().totals().outcomes().dispatched());
    assertEquals(1, stats().waits().queue().count());
  }

  @Test
  void redrivesAreListedWithTheOriginalAndTheEnd() {
    add(opened(0, 1, 1_000), redriven(10, 5, 1), redriven(11, 6, 2), redriven(12, 7, 3));
    add(redriven(13, 8, 5), deferred(20, 5, null), dispatched(30, 5, null), gated(31, 6));
    add(failed(32, 7, RecordSink.NO_RETRY), failed(33, 8, MS), dispatched(34, 9, HEAT));
    ChainStats.Latest<ChainStats.Redrive> redrives = stats().incidents().redrives();
    assertEquals(4, redrives.total());
    assertEquals(
        List.of(
            redrive(1, 10, 5, 1, Ending.DISPATCHED, 6),
            redrive(2, 11, 6, 2, Ending.GATED, 7),
            redrive(3, 12, 7, 3, Ending.FAILED, 8),
            redrive(4, 13, 8, 5, Ending.NONE, -1)),
        redrives.items());
  }

  @Test
  void ofVeryManyRedrivesTheLatestAreListed() {
    add(opened(0, 1, 0));
    for (int i = 0; i < 1_200; i++) {
      add(redriven(i, 2_000 + i, 1 + i));
    }
    add(dispatched(2_000, 2_000, null), dispatched(2_000, 3_199, null));
    ChainStats.Latest<ChainStats.Redrive> redrives = stats().incidents().redrives();
    assertEquals(1_200, redrives.total());
    assertEquals(1_000, redrives.items().size());
    assertEquals(2_200, redrives.items().get(0).id());
    assertEquals(Ending.DISPATCHED, redrives.items().get(999).ending());
  }

  private static ChainRecord redriven(long ms, long id, long originalId) {
    return new ChainRecord.Redriven(ms * MS, id, KIND, HEAT, ms * MS, null, originalId);
  }

  private static ChainRecord gated(long ms, long id) {
    return new ChainRecord.Gated(ms * MS, id, KIND, null, ms * MS, MS);
  }

  private static ChainRecord failed(long ms, long id, long retryAfterNs) {
    return new ChainRecord.Failed(
        ms * MS, id, KIND, null, ms * MS, ms * MS, 1, retryAfterNs, ReasonCode.TEXT, 0, 0, "no");
  }

  private static ChainStats.Redrive redrive(
      long sequence, long ms, long id, long originalId, Ending ending, long endedSequence) {
    return new ChainStats.Redrive(
        sequence, ms * MS, 1_000 + ms, id, originalId, HEAT, ending, endedSequence);
  }

  private static ChainRecord accepted(long ms, long id, long arrivedMs) {
    return new ChainRecord.Accepted(ms * MS, id, HEAT.kind(), HEAT, arrivedMs * MS, null);
  }

  private static ChainRecord carriedPending(long id, long arrivedMs, boolean inDoubt) {
    return new ChainRecord.CarriedPending(
        id, HEAT.kind(), HEAT, arrivedMs * MS, RecordSink.NEVER, 0, inDoubt);
  }

  private static ChainRecord.CheckpointBegin checkpoint(long ms, boolean pressed) {
    return new ChainRecord.CheckpointBegin(ms * MS, Counters.ZERO, 4, 1, 1, pressed, 0);
  }

  @Test
  void aCheckpointThatBreaksOffChangesNothing() {
    add(opened(0, 1, 0), deferred(10, 1, HEAT), checkpoint(20, false), opened(30, 2, 0));
    add(new ChainRecord.CheckpointEnd(31 * MS));
    assertEquals(1, stats().totals().waiting());
  }

  @Test
  void recordsBeforeTheFirstOpenedHaveNoTime() {
    add(dispatched(10, 1, HEAT), opened(20, 2, 1_000));
    ChainStats stats = stats();
    assertEquals(1, stats.extent().untimed());
    assertEquals(1_000, stats.extent().fromWallMs());
    assertEquals(List.of(), stats.timeline().buckets());
    assertEquals(ChainStats.UNKNOWN, stats.incidents().sessions().items().get(0).fromWallMs());
  }

  @Test
  void wallTimeFollowsTheClockRecords() {
    add(opened(0, 1, 1_000), dispatched(10, 1, HEAT), new ChainRecord.Clock(20 * MS, 9_000));
    add(dispatched(30, 2, HEAT));
    ChainStats stats = stats();
    assertEquals(4, stats.extent().records());
    assertEquals(1_000, stats.extent().fromWallMs());
    assertEquals(9_010, stats.extent().toWallMs());
    List<ChainStats.Bucket> buckets = stats.timeline().buckets();
    assertEquals(9_000, buckets.get(buckets.size() - 1).fromWallMs());
    assertEquals(9_010, stats.incidents().sessions().items().get(0).toWallMs());
  }

  @Test
  void everyTypeOfRecordIsCounted() throws ReflectiveOperationException {
    add(opened(0, 1, 1_000));
    for (Method method : RecordSink.class.getMethods()) {
      long before = fold.records();
      sequence++;
      method.invoke(fold, Stream.of(method.getParameterTypes()).map(StatsFoldTest::any).toArray());
      assertEquals(before + 1, fold.records(), method.getName());
      assertEquals(sequence, stats().extent().lastSequence(), method.getName());
    }
  }

  private static Object any(Class<?> type) {
    return Stream.of(
            7L,
            7,
            true,
            "text",
            HEAT,
            KIND,
            new Daemon(1, "d"),
            Counters.ZERO,
            ExecutorConfig.defaults(),
            ReasonCode.TEXT,
            DeferralCause.DRAIN_RATE)
        .filter(MethodType.methodType(type).wrap().returnType()::isInstance)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothingAtAllIsNoChainStats() {
    ChainStats stats = stats();
    assertEquals(-1, stats.extent().firstSequence());
    assertEquals(-1, stats.extent().lastSequence());
    assertEquals(ChainStats.UNKNOWN, stats.extent().fromWallMs());
    assertEquals(0, stats.incidents().sessions().total());
  }

  @Test
  void ofVeryManyTheLatestAreListedAndAllAreCounted() {
    add(opened(0, 1, 0));
    for (int i = 0; i < 1_200; i++) {
      add(new ChainRecord.Gap(i * MS, 1, i * MS, i * MS));
    }
    ChainStats.Latest<ChainStats.Gap> gaps = stats().incidents().gaps();
    assertEquals(1_200, gaps.total());
    assertEquals(1_000, gaps.items().size());
    assertEquals(1_200, gaps.items().get(999).sequence());
    assertEquals(1_200, stats().totals().lostRecords());
  }
}
