package io.chainexec.store.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.Daemon;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Records of dispatches that are begun before them and completed after. */
class BegunRecordsTest {
  private static final Action PULL = new Action.PullReplica(-7, Long.MIN_VALUE);

  private final ByteBuffer block = ByteBuffer.allocateDirect(BlockLayout.MAX_BLOCK_BYTES);
  private final RecordEncoder encoder = new RecordEncoder(block, "1.2.3");

  /** A dispatch of that action, so much later and with an id so much higher than the one before. */
  record Step(ChainRecord.Dispatched of, long delta, long idDelta, long ageNs, long tookNs) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<ChainRecord.Dispatched> dispatched =
        RandomRecords.records()
            .filter(record -> record instanceof ChainRecord.Dispatched)
            .map(record -> (ChainRecord.Dispatched) record);
    return Combinators.combine(dispatched, upTo(21), upTo(5), upTo(33), upTo(21))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  /** Numbers of at most so many bits, those that just fit a field and just do not among them. */
  private static Arbitrary<Long> upTo(int bits) {
    long limit = 1L << bits - 1;
    return Arbitraries.longs()
        .between(0, 2 * limit)
        .edgeCases(edges -> edges.add(0L, limit - 1, limit));
  }

  @Property(tries = 1_000)
  void theyAreDecodedAsTheyWereAndSummedAsTheyLie(@ForAll("steps") List<Step> steps)
      throws FormatException {
    List<ChainRecord> records = new ArrayList<>();
    encoder.reset();
    encoder.lastTimeNs(0);
    long timeNs = 1_000;
    long id = 0;
    for (Step step : steps) {
      timeNs += step.delta();
      id += step.idDelta();
      ChainRecord.Dispatched record = at(step, timeNs, id);
      attempt(record);
      record.sendTo(encoder);
      timeNs = record.timeNs();
      records.add(record);
    }
    encoder.seal(1, 1, 0, 0);
    assertEquals(records, decode(block, encoder.size()));
    assertEquals(RecordSum.ofBlock(block, encoder.size()), encoder.sum());
  }

  /** Whatever is stored of its completion, the beginning is known by its sum, and can be read. */
  @Property(tries = 1_000)
  void aBeginningStaysWhatItIsWhileItIsCompleted(@ForAll("steps") List<Step> steps)
      throws FormatException {
    ChainRecord.Dispatched record = at(steps.get(0), 5_000, 77);
    encoder.reset();
    encoder.lastTimeNs(5_000);
    int end = attempt(record);
    long sum = encoder.attemptSum();
    assertEquals(sum, RecordSum.ofBeginning(block, BlockLayout.HEADER_BYTES, end));
    assertEquals(doubted(record), decodeBeginning(end));
    boolean inPlace = encoder.completes(record.timeNs(), record.id(), record.admittedAtNs());
    record.sendTo(encoder);
    if (inPlace) {
      assertEquals(sum, RecordSum.ofBeginning(block, BlockLayout.HEADER_BYTES, end));
      assertEquals(doubted(record), decodeBeginning(end));
    }
  }

  @Test
  void anotherRecordTakesThePlaceOfABeginning() throws FormatException {
    encoder.attempting(100, 1, PULL.kind(), PULL, 50);
    encoder.pressure(110, true, 9);
    assertFalse(encoder.isAttempting());
    encoder.dispatched(120, 1, PULL.kind(), PULL, 50, 100);
    encoder.attempting(130, 2, PULL.kind(), PULL, 50);
    encoder.dispatched(140, 3, PULL.kind(), PULL, 50, 130);
    encoder.seal(1, 1, 0, 0);
    assertEquals(
        List.of(
            new ChainRecord.Pressure(110, true, 9),
            new ChainRecord.Dispatched(120, 1, PULL.kind(), PULL, 50, 100),
            new ChainRecord.Dispatched(140, 3, PULL.kind(), PULL, 50, 130)),
        decode(block, encoder.size()));
  }

  @Test
  void aPullThatIsHandledAtOnceTakesTwentyEightBytes() {
    encoder.attempting(100, 1, PULL.kind(), PULL, 50);
    encoder.dispatched(120, 1, PULL.kind(), PULL, 50, 100);
    assertEquals(28, encoder.size() - BlockLayout.HEADER_BYTES);
  }

  @Test
  void whatTookLongOrNamesADaemonIsCompletedToo() {
    assertTrue(attempt(at(new Step(dispatched(PULL), 0, 1, 50, 1), 100, 1)) > 0);
    assertTrue(encoder.completes(101, 1, 100));
    assertFalse(encoder.completes(100 + (1 << 20), 1, 100), "too long for the short form");
    assertFalse(encoder.completes(101, 2, 100), "another action");
    Action start = new Action.StartDaemon(new Daemon(1, "telemetry"));
    attempt(at(new Step(dispatched(start), 0, 1, 50, 1), 100, 1));
    assertTrue(encoder.completes(Long.MAX_VALUE, 1, 100), "the long form has room for any");
    Action named = new Action.StartDaemon(new Daemon(1, "x".repeat(120)));
    attempt(at(new Step(dispatched(named), 0, 1, 50, 1), 100, 1));
    assertFalse(encoder.completes(101, 1, 100), "its length would move it");
  }

  private static ChainRecord.Dispatched dispatched(Action action) {
    return new ChainRecord.Dispatched(0, 0, action.kind(), action, 0, 0);
  }

  private static ChainRecord.Dispatched at(Step step, long admittedAtNs, long id) {
    ActionKind kind = step.of().kind();
    Action action = step.of().action();
    long timeNs = admittedAtNs + step.tookNs();
    long arrivedAtNs = action == null ? timeNs : admittedAtNs - step.ageNs();
    return new ChainRecord.Dispatched(timeNs, id, kind, action, arrivedAtNs, admittedAtNs);
  }

  private int attempt(ChainRecord.Dispatched d) {
    return encoder.attempting(d.admittedAtNs(), d.id(), d.kind(), d.action(), d.arrivedAtNs());
  }

  private static ChainRecord doubted(ChainRecord.Dispatched d) {
    long arrivedAtNs = d.action() == null ? d.admittedAtNs() : d.arrivedAtNs();
    return new ChainRecord.Dispatched(
        d.admittedAtNs(), d.id(), d.kind(), d.action(), arrivedAtNs, d.admittedAtNs());
  }

  /** As a recovery reads it. */
  private ChainRecord decodeBeginning(int end) throws FormatException {
    ByteBuffer copy = ByteBuffer.allocate(block.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(0, block, 0, block.capacity());
    int recordEnd = RecordEncoder.complete(copy, BlockLayout.HEADER_BYTES, end);
    BlockLayout.seal(copy, new CRC32C(), recordEnd, 1, 1, 0, 1, encoder.baseTimeNs(), 0);
    return decode(copy, recordEnd).get(0);
  }

  private static List<ChainRecord> decode(ByteBuffer buffer, int total) throws FormatException {
    RecordDecoder decoder = new RecordDecoder();
    decoder.open(buffer, 0, total);
    List<ChainRecord> records = new ArrayList<>();
    RecordSink sink = RecordCollector.into(records::add);
    while (decoder.next(sink) != RecordDecoder.Step.END) {
      // All of them.
    }
    assertFalse(decoder.wentBack());
    return records;
  }
}
