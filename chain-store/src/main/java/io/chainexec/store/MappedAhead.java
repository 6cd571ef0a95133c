package io.chainexec.store;

import io.chainexec.store.Preallocator.Memory;
import java.io.IOException;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.io.ReferenceOwner;

/**
 * A queue's file as Chronicle maps it, a chunk at a time, for another thread than the writer's.
 * What is mapped and touched here the writer finds mapped and touched, because Chronicle hands the
 * same mapping to both. The last chunk is held until the next one is asked for, so that the mapping
 * is there when the writer comes. Thread-safe.
 */
final class MappedAhead implements Memory {
  private static final int PAGE_BYTES = 4096;

  private final ReferenceOwner owner = ReferenceOwner.temporary("ahead of the writer");
  private final MappedFile file;
  private MappedBytesStore held;
  private long heldChunk;
  private boolean closed;

  MappedAhead(MappedFile file) {
    this.file = file;
  }

  @Override
  public synchronized void touch(long chunk, long from, long end) throws IOException {
    if (closed) {
      return;
    }
    if (held == null || heldChunk != chunk) {
      letGo();
      held = file.acquireByteStore(owner, chunk);
      heldChunk = chunk;
    }
    for (long page = from; page < end; page += PAGE_BYTES) {
      held.compareAndSwapInt(page, 0, 0); // changes nothing, also beside the writer
    }
  }

  private void letGo() {
    if (held != null) {
      MappedBytesStore releasing = held;
      held = null;
      releasing.release(owner);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    letGo();
  }
}
