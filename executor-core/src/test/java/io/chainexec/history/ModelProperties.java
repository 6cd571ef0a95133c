package io.chainexec.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainexec.config.DeferralOrder;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** In the shared order the executor does, record by record, what a much simpler program says. */
class ModelProperties {
  @Provide
  Arbitrary<History> shared() {
    return Histories.undisturbed(DeferralOrder.SHARED);
  }

  @Property(tries = 4000, edgeCases = EdgeCasesMode.NONE)
  void everyRecordIsAsTheModelPredicts(@ForAll("shared") History history) {
    compare(history, history.config().toBuilder().journal(JournalMode.OUTCOMES).build());
  }

  /** With room in the queue, that is: what was accepted from a full one makes room in it. */
  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void itMakesNoDifferenceThatTheIntakeIsJournaled(@ForAll("shared") History history) {
    compare(
        history,
        history.config().toBuilder().journal(JournalMode.INTAKE).queueCapacity(1024).build());
  }

  private static void compare(History history, ExecutorConfig config) {
    SharedModel model = new SharedModel(config);
    model.play(history.steps());
    model.advance(3_000);
    HistoryRun run = new HistoryRun(config);
    run.play(history.steps());
    run.advance(3_000);
    List<String> actual = RecordLines.of(run.chain().records());
    for (int i = 0; i < Math.min(actual.size(), model.events().size()); i++) {
      assertEquals(model.events().get(i), actual.get(i), "record " + i);
    }
    assertEquals(model.events(), actual);
  }
}
