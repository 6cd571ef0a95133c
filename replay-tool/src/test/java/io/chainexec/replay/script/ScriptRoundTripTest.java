package io.chainexec.replay.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.chainexec.action.Action;
import io.chainexec.action.Daemon;
import io.chainexec.action.MaintenanceState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ScriptRoundTripTest {
  private static final long MS = 1_000_000L;
  private static final long ORIGIN_NS = 123_456_789L;

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsReadTheSame(@ForAll("lines") List<ScriptLine> lines)
      throws IOException, BadLineException {
    StringWriter text = new StringWriter();
    ScriptWriter writer = new ScriptWriter(text, ORIGIN_NS);
    for (ScriptLine line : lines) {
      writer.write(line);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    ScriptReader reader = new ScriptReader(new ByteArrayInputStream(bytes), ORIGIN_NS);
    for (ScriptLine line : lines) {
      assertEquals(line, reader.next());
    }
    assertNull(reader.next());
  }

  @Provide
  Arbitrary<List<ScriptLine>> lines() {
    Arbitrary<ScriptLine> line =
        Combinators.combine(
                actions(), results().list().ofMaxSize(3), Arbitraries.longs().between(0, 9))
            .as((action, results, at) -> new ScriptLine(0, at, 0, action, results));
    return line.list().ofMaxSize(5).map(ScriptRoundTripTest::numbered);
  }

  /** Times must not go back, ids and line numbers increase. */
  private static List<ScriptLine> numbered(List<ScriptLine> lines) {
    long[] at = {0};
    long[] number = {0};
    return lines.stream()
        .map(
            line ->
                new ScriptLine(
                    ++number[0],
                    at[0] += line.atMs(),
                    2 * number[0],
                    number[0] % 3 == 0
                        ? new ScriptLine.Original(number[0] % 2 * -5, number[0])
                        : null,
                    line.action(),
                    line.dispatch()))
        .toList();
  }

  private static Arbitrary<ScriptedResult> results() {
    Arbitrary<Long> ms = Arbitraries.longs().between(0, 1_000_000);
    return Arbitraries.oneOf(
        Combinators.combine(texts(), ms, ms)
            .as(
                (reason, after, delay) ->
                    new ScriptedResult(ScriptedResult.Kind.RETRY, reason, after, delay)),
        Combinators.combine(texts(), ms)
            .as((reason, delay) -> new ScriptedResult(ScriptedResult.Kind.DROP, reason, 0, delay)),
        ms.map(delay -> new ScriptedResult(ScriptedResult.Kind.OK, null, 0, delay)),
        ms.map(delay -> new ScriptedResult(ScriptedResult.Kind.PANIC, null, 0, delay)));
  }

  private static Arbitrary<Action> actions() {
    Arbitrary<Long> ids =
        Arbitraries.oneOf(
            Arbitraries.longs(), Arbitraries.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
    Arbitrary<Long> moments = Arbitraries.longs().between(0, 1L << 40).map(t -> ORIGIN_NS + t * MS);
    Arbitrary<Daemon> daemons = Combinators.combine(ids, texts()).as(Daemon::new);
    return Arbitraries.oneOf(
        daemons.map(Action.StartDaemon::new),
        Combinators.combine(daemons, texts(), moments).as(Action.StopDaemon::new),
        Combinators.combine(ids, ids).as(Action.PullReplica::new),
        ids.map(Action.DropReplica::new),
        Combinators.combine(ids, ids.list().ofMaxSize(4), ids.optional())
            .as(
                (chain, exclude, target) ->
                    new Action.RequestPlacement(
                        chain, exclude, target.map(OptionalLong::of).orElse(OptionalLong.empty()))),
        Combinators.combine(ids, ids).as(Action.RequestEviction::new),
        Combinators.combine(ids, ids, ids).as(Action.MigrateBlob::new),
        Combinators.combine(ids, Arbitraries.longs().between(0, 0xFFFF_FFFFL))
            .as(Action.ReduceHeat::new),
        Combinators.combine(ids, texts(), Arbitraries.longs().between(0, 1L << 40))
            .as((peer, reason, ttl) -> new Action.MarkAvoid(peer, reason, ttl * MS)),
        Combinators.combine(daemons, moments).as(Action.ApplyBackoff::new),
        Combinators.combine(ids, Arbitraries.of(MaintenanceState.class), texts())
            .as(
                (node, state, reason) ->
                    new Action.CommitMaintenanceTransition(
                        node, state, state == MaintenanceState.DRAIN_FAILED ? reason : null)));
  }

  /** Any UTF-16, lone surrogates and control characters included. */
  private static Arbitrary<String> texts() {
    return Arbitraries.strings().all().ofMaxLength(20);
  }
}
