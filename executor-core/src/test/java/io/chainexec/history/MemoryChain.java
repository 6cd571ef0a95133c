package io.chainexec.history;

import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.snapshot.LiveState;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain in memory that outlives its appenders: what was committed stays, what was not is lost
 * with the appender that is abandoned. Loses records and commits when its {@link Faults} say so.
 */
public final class MemoryChain {
  private final List<ChainRecord> committed = new ArrayList<>();
  private final List<Integer> blockOfRecord = new ArrayList<>();
  private final Faults faults = new Faults();
  private final int recordsPerBlock;
  private int blocks;

  /** A chain whose blocks are full at that many records. */
  public MemoryChain(int recordsPerBlock) {
    this.recordsPerBlock = recordsPerBlock;
  }

  /** A new appender; those before it must not be used any more. */
  public ChainAppender appender() {
    return new Appender();
  }

  /** What goes wrong. */
  public Faults faults() {
    return faults;
  }

  /** Everything committed, oldest first. */
  public List<ChainRecord> records() {
    return List.copyOf(committed);
  }

  /** Everything committed of that type, oldest first. */
  public <T extends ChainRecord> List<T> records(Class<T> type) {
    return committed.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** How many blocks were committed. */
  public int blocks() {
    return blocks;
  }

  /** A chain of its own that holds the first so many blocks, as a crash then would have left it. */
  public MemoryChain upTo(int firstBlocks) {
    MemoryChain cut = new MemoryChain(recordsPerBlock);
    for (int i = 0; i < committed.size() && blockOfRecord.get(i) < firstBlocks; i++) {
      cut.committed.add(committed.get(i));
      cut.blockOfRecord.add(blockOfRecord.get(i));
    }
    cut.blocks = firstBlocks;
    return cut;
  }

  /** The number of the block that the record of that sequence lies in. */
  public int blockOf(int sequence) {
    return blockOfRecord.get(sequence);
  }

  /** The fold of everything committed. */
  public LiveState fold() {
    LiveState state = new LiveState();
    committed.forEach(record -> record.sendTo(state));
    return state;
  }

  private final class Appender extends RecordCollector implements ChainAppender {
    private final List<ChainRecord> open = new ArrayList<>();

    @Override
    protected void accept(ChainRecord record) {
      if (faults.takesRecord(record)) {
        throw new ChainException("scripted loss of a record");
      }
      open.add(record);
    }

    @Override
    public void recover(RecordSink sink) {
      committed.forEach(record -> record.sendTo(sink));
    }

    @Override
    public boolean full() {
      return open.size() >= recordsPerBlock;
    }

    @Override
    public void commit() {
      if (open.isEmpty()) {
        return;
      }
      if (faults.takesCommit()) {
        open.clear();
        throw new ChainException("scripted loss of a block");
      }
      for (ChainRecord record : open) {
        committed.add(record);
        blockOfRecord.add(blocks);
      }
      blocks++;
      open.clear();
      if (faults.deniesCommit()) {
        throw new ChainException("scripted denial of a block that is there");
      }
    }

    @Override
    public long nextSequence() {
      return committed.size();
    }

    @Override
    public void close() {
      open.clear();
    }
  }
}
