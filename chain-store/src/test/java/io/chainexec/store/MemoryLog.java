package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import java.io.IOException;

/** A log of blocks in memory. Whether it works is up to a {@link SimulatedMachine}. */
final class MemoryLog implements BlockLog {
  private final SimulatedMachine machine;
  private final MemoryBlocks blocks;

  MemoryLog(SimulatedMachine machine, MemoryBlocks blocks) {
    this.machine = machine;
    this.blocks = blocks;
  }

  @Override
  public Tail open() throws IOException {
    machine.step("open the log");
    if (machine.openFails()) {
      throw new IOException("simulated");
    }
    blocks.cutTornTail();
    machine.step("opened the log");
    return blocks.read(RecordListener.NOWHERE);
  }

  @Override
  public Tail replay(RecordSink sink) {
    machine.step("read the log");
    return blocks.read(sink);
  }

  @Override
  public void append(BlockBuffer block, int length) {
    machine.step("append a block");
    SimulatedMachine.AppendFault fault = machine.nextAppendFault();
    switch (fault) {
      case REFUSED -> throw new ChainException("simulated: refused");
      case UNKNOWN_ABSENT -> throw new IllegalStateException("simulated: nothing came of it");
      case MEMORY_LOST -> throw new InternalError("simulated: a fault in a mapped page");
      default -> write(block, length);
    }
    if (fault == SimulatedMachine.AppendFault.UNKNOWN_THERE) {
      throw new IllegalStateException("simulated: it is there all the same");
    }
    machine.step("appended a block");
  }

  private void write(BlockBuffer block, int length) {
    byte[] whole = new byte[length];
    block.buffer().get(0, whole);
    byte[] half = new byte[length];
    System.arraycopy(whole, 0, half, 0, length / 2);
    blocks.add(half);
    machine.step("write a block");
    blocks.replaceLast(whole);
  }

  @Override
  public void force() {
    machine.step("sync the log");
    machine.sync();
    machine.step("synced the log");
  }

  @Override
  public String name() {
    return "the simulated chain";
  }

  @Override
  public void close() {
    machine.step("close the log");
  }
}
