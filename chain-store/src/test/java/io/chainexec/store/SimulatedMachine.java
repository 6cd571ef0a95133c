package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A machine that a chain lies on, in memory: a log of blocks, a staging memory that outlives the
 * process but not the machine, and an end of the process at any step that touches either. The code
 * that writes blocks and stages records is the real one.
 *
 * <p>When a process ends, what is left is set aside at that instant; the code that ran goes on in a
 * world of its own, of which nothing is kept, until its caller asks {@link #ended()} and abandons
 * it. {@link #next} then begins another process on what is left. Used by one thread.
 */
public final class SimulatedMachine {
  /** What comes of an append. */
  public enum AppendFault {
    /** Nothing is wrong. */
    NONE,
    /** A clean refusal: the log is as it was. */
    REFUSED,
    /** An error; the block is there. */
    UNKNOWN_THERE,
    /** An error; the block is not there. */
    UNKNOWN_ABSENT,
    /** The log's memory is gone. */
    MEMORY_LOST
  }

  /** How a process ends, and what that leaves. */
  public enum End {
    /** All blocks, and the staging memory. */
    KILL,
    /** Synced blocks; of the others any, whole or torn; of the staging memory nothing. */
    POWER_FAILURE
  }

  private static final int NEVER = Integer.MAX_VALUE;

  private final RandomGenerator random;
  private final long chainId;
  private final StagingMemory staging = new StagingMemory();
  private Supplier<AppendFault> appendFaults = () -> AppendFault.NONE;
  private Supplier<Boolean> openFaults = () -> false;
  private MemoryBlocks blocks = new MemoryBlocks();
  private MemoryBlocks survivors;
  private int synced;
  private UUID bootId;
  private Runnable onEnd = () -> {};
  private int stepsLeft = NEVER;
  private String lastStep = "";

  /** A machine without a chain. */
  public SimulatedMachine(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    chainId = random.nextLong() | 1;
    bootId = newBootId();
  }

  private UUID newBootId() {
    return new UUID(random.nextLong(), random.nextLong() | 1);
  }

  /**
   * Has appends, and attempts to find out where the log ends, go wrong as the suppliers say, each
   * time they are asked.
   */
  public void faults(Supplier<AppendFault> onAppend, Supplier<Boolean> onOpen) {
    appendFaults = Objects.requireNonNull(onAppend, "onAppend");
    openFaults = Objects.requireNonNull(onOpen, "onOpen");
  }

  /** Has that run at the very end of each process, before the code that ran goes on in vain. */
  public void onEnd(Runnable action) {
    onEnd = Objects.requireNonNull(action, "action");
  }

  /** Has the process end at that step from now, counted from 1; 0 for never. */
  public void endAfter(int steps) {
    stepsLeft = steps == 0 ? NEVER : steps;
    staging.fence();
  }

  /** Has the process end now. */
  public void end() {
    if (!ended()) {
      staging.fence();
      endNow("between two steps");
    }
  }

  /** Whether the process has ended; whatever runs on must be abandoned. */
  public boolean ended() {
    return survivors != null;
  }

  /** The step at which the process ended. */
  public String lastStep() {
    return lastStep;
  }

  /** One step of the process; it may end here. */
  public void step(String name) {
    if (ended()) {
      return;
    }
    if (--stepsLeft == 0) {
      endNow(name);
    } else if (stepsLeft == 1) {
      staging.fence();
    }
  }

  private void endNow(String name) {
    lastStep = name;
    survivors = new MemoryBlocks(blocks);
    staging.keep(random);
    onEnd.run();
  }

  /** All blocks so far outlive a power failure. */
  public void sync() {
    if (!ended()) {
      synced = blocks.size();
    }
  }

  /** Begins the next process, on what the end of the one before has left. */
  public void next(End end) {
    if (!ended()) {
      throw new IllegalStateException("the process has not ended");
    }
    staging.restore();
    blocks = survivors;
    survivors = null;
    stepsLeft = NEVER;
    if (end == End.POWER_FAILURE) {
      bootId = newBootId();
      blocks.tear(synced, random.nextDouble(), random);
    }
    blocks.cutTornTail();
    synced = Math.min(synced, blocks.size());
  }

  /**
   * Opens the chain with the real code, in the present process.
   *
   * @param sync a policy that needs no thread: never, or in every commit
   * @throws ChainException if it cannot be opened, which only an injected fault may bring about
   */
  public ChronicleAppender open(SyncPolicy sync) {
    StoreConfig config =
        StoreConfig.defaults()
            .withSoftwareVersion("simulated")
            .withSync(sync)
            .withChainIds(() -> chainId);
    try {
      return new ChronicleAppender(
          new MemoryLog(this, blocks), Staging.in(staging.live(), bootId, this::release), config);
    } catch (ChainException e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      throw new ChainException("the simulated chain cannot be opened: " + e, e);
    }
  }

  private void release(ByteBuffer header, int at, long value) {
    step("store the word at " + at);
    header.putLong(at, value);
    if (stepsLeft == 1) {
      staging.fence();
    }
  }

  /** Every record that is on the chain now, after a check of all there is to be checked. */
  public List<ChainRecord> records() {
    List<ChainRecord> records = new ArrayList<>();
    blocks.read(RecordCollector.into(records::add));
    return records;
  }

  /** The sequence behind the last record that is on the chain now. */
  public long nextSequence() {
    return blocks.nextSequence();
  }

  /** What is staged, for people. */
  public String staged() {
    Staging staged = Staging.in(staging.live(), bootId, this::release);
    return "staged: "
        + staged.count()
        + " records of session "
        + staged.session()
        + " from "
        + staged.firstSequence()
        + ", attempt "
        + staged.attemptIsOpen()
        + ", "
        + staged.losses();
  }

  AppendFault nextAppendFault() {
    return ended() ? AppendFault.NONE : appendFaults.get();
  }

  boolean openFails() {
    return !ended() && openFaults.get();
  }
}
