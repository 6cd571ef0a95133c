package io.chainexec.replay.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.action.Action;
import io.chainexec.chain.DeferralCause;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import io.chainexec.snapshot.ChainFold;
import java.io.IOException;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** A snapshot shows what was accepted and has no outcome, and by which keys it is known. */
final class SnapshotRenderingTest {
  private static final long MS = 1_000_000L;

  private static SnapshotPage page() {
    Action heat = new Action.ReduceHeat(5, 3);
    ChainFold fold = new ChainFold();
    RecordSink sink = fold.sink();
    ExecutorConfig config = ExecutorConfig.builder().journal(JournalMode.INTAKE).build();
    sink.opened(0, 1, 1_000, 1, config);
    for (int id = 1; id <= 4; id++) {
      sink.accepted(id * MS, id, heat.kind(), heat, 0, id == 1 ? "order\u001b-1" : null);
    }
    sink.inDoubt(5 * MS, 2, heat.kind(), null, 5 * MS, RecordSink.NEVER);
    sink.inDoubt(5 * MS, 3, heat.kind(), null, 5 * MS, 4 * MS);
    sink.inDoubt(5 * MS, 4, heat.kind(), null, 5 * MS, RecordSink.NEVER);
    sink.deferred(
        6 * MS, 4, heat.kind(), null, 6 * MS, 1, DeferralCause.DISPATCH_RETRY, 1_000 * MS);
    return new SnapshotPage("a-chain", 7, fold.snapshot(8), 0, 6 * MS);
  }

  @Test
  void asText() {
    String text = SnapshotText.of(page(), ZoneOffset.UTC);
    assertHas(text, "\naccepted (1)\n  #1 reduce_heat blob 5 by 3\n");
    assertHas(text, "\nin doubt (2)\n  #2 reduce_heat, accepted, and without an outcome when");
    assertHas(text, "\n  #3 reduce_heat, being dispatched at 1970-01-01T00:00:01.004Z\n");
    assertHas(
        text, "\nidempotency keys (1)\n  \"order\\u001b-1\" of #1 until 1970-01-01T00:10:01.001Z");
    assertHas(text, "dispatch_retry, due in 1s (count 1), was in doubt\n");
  }

  private static void assertHas(String text, String part) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void asJson() throws IOException {
    JsonNode json =
        new ObjectMapper().readTree(Json.toText(out -> SnapshotJson.write(out, page())));
    assertEquals("1", json.at("/accepted/0/id").asText());
    assertEquals("5", json.at("/accepted/0/action/blob").asText());
    assertEquals(1, json.path("accepted").size());
    assertTrue(json.at("/in_doubt/0/admitted_time").isNull());
    assertEquals(1_004, json.at("/in_doubt/1/admitted_time").asLong());
    assertEquals("order\u001b-1", json.at("/idempotency_keys/0/key").asText());
    assertEquals("1", json.at("/idempotency_keys/0/id").asText());
    assertEquals(1_001, json.at("/idempotency_keys/0/accepted_time").asLong());
    assertEquals(599_995, json.at("/idempotency_keys/0/left_ms").asLong());
    assertTrue(json.at("/deferred/0/in_doubt").asBoolean());
  }
}
