package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.action.PendingAction;
import io.chainexec.admission.Gate;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.LiveState;
import io.chainexec.store.format.RecordEncoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The steps of an action's way, each by itself, for pulls without limits: a model of where the time
 * goes. Their sum is more than the whole takes, which overlaps them, or less, where the whole has
 * caches and branches to share.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StepsBenchmark extends MachineSpeed {
  private static final int BATCH = LoopDriver.BATCH;
  private static final int PER_BLOCK = 64;
  private static final long STEP_NS = RecordBytes.STEP_NS;

  private final Action[] pulls = Actions.pulls(BATCH);
  private final PendingAction[] pending = new PendingAction[BATCH];
  private final RecordBytes records = new RecordBytes(BATCH);
  private final MpscAtomicArrayQueue<Object> queue = new MpscAtomicArrayQueue<>(BATCH);
  private final RecordEncoder encoder = new RecordEncoder(ByteBuffer.allocateDirect(64 * 1024), "");
  private final CRC32C crc = new CRC32C();
  private Gate gate;
  private LiveState state;
  private long timeNs;
  private long id;

  /** Makes an executor's state without limits. */
  @Setup
  public void open() {
    ExecutorConfig config =
        ExecutorConfig.builder()
            .pullCooldown(Duration.ZERO)
            .stabilizationWindow(Duration.ZERO)
            .build();
    gate = new Gate(config);
    state = new LiveState();
    state.opened(0, 1, 0, 1, config);
    for (int i = 0; i < BATCH; i++) {
      pending[i] = new PendingAction(pulls[i], 0);
    }
  }

  /** Reads the clock. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long clock() {
    long sum = 0;
    for (int i = 0; i < BATCH; i++) {
      sum += System.nanoTime();
    }
    return sum;
  }

  /** Puts an action into the queue and takes it out, on one thread. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void queue(Blackhole hole) {
    for (PendingAction each : pending) {
      queue.offerIfBelowThreshold(each, BATCH);
    }
    for (int i = 0; i < BATCH; i++) {
      hole.consume(queue.poll());
    }
  }

  /** Asks the gate. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void gate(Blackhole hole) {
    for (Action pull : pulls) {
      hole.consume(gate.decide(pull, timeNs++));
    }
  }

  /** Applies the outcome to the live state. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long apply() {
    for (Action pull : pulls) {
      record(state, pull);
    }
    return state.lastTimeNs();
  }

  /** Encodes the outcome: what is known before the dispatch, and what comes after it. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long encode() {
    int left = PER_BLOCK;
    for (Action pull : pulls) {
      encoder.attempting(
          timeNs, id + 1, ActionKind.PULL_REPLICA, pull, timeNs + STEP_NS - RecordBytes.AGE_NS);
      record(encoder, pull);
      if (--left == 0) {
        encoder.reset();
        left = PER_BLOCK;
      }
    }
    return encoder.size();
  }

  /** Checksums the outcome's bytes, in blocks of 64. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long checksum() {
    ByteBuffer bytes = records.buffer();
    for (int i = 0; i < BATCH; i += PER_BLOCK) {
      bytes.limit(records.offset(i + PER_BLOCK)).position(records.offset(i));
      crc.update(bytes);
    }
    bytes.clear();
    return crc.getValue();
  }

  private void record(RecordSink sink, Action pull) {
    timeNs += STEP_NS;
    sink.dispatched(
        timeNs, ++id, ActionKind.PULL_REPLICA, pull, timeNs - RecordBytes.AGE_NS, timeNs - STEP_NS);
  }
}
