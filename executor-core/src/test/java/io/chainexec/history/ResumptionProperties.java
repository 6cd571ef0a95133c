package io.chainexec.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.chain.Counters;
import io.chainexec.config.DeferralOrder;
import io.chainexec.snapshot.DeferredAction;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** An executor that is ended and followed by another dispatches as if it had gone on. */
class ResumptionProperties {
  /** Above what is skipped after an unclean end, so that the callers' ids stay valid. */
  private static final long ID_STRIDE = 10_000;

  @Provide
  Arbitrary<History> undisturbed() {
    return Histories.undisturbed(DeferralOrder.values());
  }

  @Property(tries = 6000, edgeCases = EdgeCasesMode.NONE)
  void aHistoryCutAnywhereGoesOnAsIfItHadNotBeenCut(
      @ForAll("undisturbed") History history,
      @ForAll @IntRange(max = 60) int cut,
      @ForAll boolean clean) {
    HistoryRun whole = play(history, cut, run -> {});
    HistoryRun resumed = play(history, cut, run -> run.restart(clean));
    assertEquals(whole.calls(), resumed.calls());
    assertEquals(ofActions(whole.executor().counters()), ofActions(resumed.executor().counters()));
    assertEquals(left(whole), left(resumed));
    assertEquals(whole.executor().recentFailures(), resumed.executor().recentFailures());
  }

  private static HistoryRun play(History history, int cut, Consumer<HistoryRun> atTheCut) {
    HistoryRun run = new HistoryRun(history.config(), ID_STRIDE);
    int at = Math.min(cut, history.steps().size());
    run.play(history.steps().subList(0, at));
    run.heal();
    atTheCut.accept(run);
    run.play(history.steps().subList(at, history.steps().size()));
    run.advance(2_000);
    return run;
  }

  /** Without pressure: the idle tick starts anew with a session, and may see an edge earlier. */
  private static List<Long> ofActions(Counters c) {
    return List.of(c.dispatched(), c.failed(), c.deferred(), c.gated(), c.dispatchRetries());
  }

  private static List<DeferredAction> left(HistoryRun run) {
    return run.snapshot().deferred();
  }
}
