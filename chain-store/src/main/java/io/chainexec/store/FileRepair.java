package io.chainexec.store;

import io.chainexec.chain.ChainException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The repair of one file: what lies behind its last block is cut off, and what Chronicle has
 * written around the blocks is written anew, so that the blocks that stay are found where they are.
 * What is cut or overwritten is kept in files beside it. Used by one thread.
 */
final class FileRepair {
  private static final String BACKUP_SUFFIX = ".repair-";
  private static final int WORD_BYTES = 4;
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path file;
  private final long end;

  /** Where the zeros begin with which the file ends; not before the end. */
  private final long used;

  /** What is to be written, by position; only what differs from what is there. */
  private final SortedMap<Long, byte[]> patches = new TreeMap<>();

  private FileRepair(Path file, long end, long used) {
    this.file = file;
    this.end = end;
    this.used = used;
  }

  /**
   * Plans the repair; changes nothing.
   *
   * @param end where the last block ends that stays; what lies behind goes
   * @return null if other things lie between the blocks than Chronicle puts there
   */
  static FileRepair plan(Path file, long end) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileWindow window = new FileWindow(file, buffer)) {
      FileRepair repair = new FileRepair(file, end, used(window, end));
      QueueFrame frame = new QueueFrame();
      SortedMap<Long, byte[]> wanted = new TreeMap<>();
      if (!repair.frame(frame, wanted)) {
        return null;
      }
      wanted.putAll(frame.anew());
      repair.keepDifferent(window, wanted);
      return repair;
    }
  }

  /** Where the last block of a file ends that is followed by others, or 0 if it holds none. */
  static long endOfBlocks(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long end = 0;
    try (BlockWalk walk = new BlockWalk(file, buffer, problem -> {})) {
      while (walk.step() == BlockWalk.Step.BLOCK || walk.findBehindTail()) {
        end = walk.position();
      }
    }
    return end;
  }

  private static long used(FileWindow window, long end) throws IOException {
    long used = end;
    BlockScan scan = new BlockScan(window);
    for (long at = scan.firstNonZero(end); at >= 0; at = scan.firstNonZero(used)) {
      used = at + 1;
    }
    return used;
  }

  /** Tells the frame of the blocks and the indexes between them, and collects the blocks' words. */
  private boolean frame(QueueFrame frame, SortedMap<Long, byte[]> wanted) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long next = QueueFrame.DATA_AT;
    try (BlockWalk walk = new BlockWalk(file, buffer, problem -> {})) {
      while (next < end) {
        if (walk.step() != BlockWalk.Step.BLOCK && !walk.findBehindTail()) {
          return false;
        }
        long word = walk.block() - WORD_BYTES;
        if (word == next + QueueFrame.indexBytes(next)) {
          frame.index(next);
        } else if (word != next) {
          return false;
        }
        frame.block(word);
        ByteBuffer length = ByteBuffer.allocate(WORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (walk.wordBefore() != walk.total()) {
          wanted.put(word, length.putInt(walk.total()).array());
        }
        next = walk.position();
      }
    }
    return true;
  }

  private void keepDifferent(FileWindow window, SortedMap<Long, byte[]> wanted) throws IOException {
    for (Map.Entry<Long, byte[]> part : wanted.entrySet()) {
      byte[] bytes = part.getValue();
      window.forget();
      boolean differs = !window.ensure(part.getKey(), bytes.length);
      for (int i = 0; !differs && i < bytes.length; i++) {
        differs = window.byteAt(part.getKey() + i) != bytes[i];
      }
      if (differs) {
        patches.put(part.getKey(), bytes);
      }
    }
  }

  /** What it would do; no sentence if nothing. */
  List<String> steps() {
    List<String> steps = new ArrayList<>();
    if (used > end) {
      steps.add("cut " + file.getFileName() + " at " + end + ", and keep a copy of the rest");
    }
    if (!patches.isEmpty()) {
      steps.add(
          "write anew what Chronicle keeps around the blocks in "
              + file.getFileName()
              + " (from "
              + patches.firstKey()
              + " on), and keep a copy of what is there");
    }
    return steps;
  }

  /** Does it; returns the files that hold what was there before. */
  List<Path> apply() throws IOException {
    List<Path> backups = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (used > end) {
        backups.add(backUp(channel, end, used));
      }
      if (!patches.isEmpty()) {
        long last = patches.lastKey();
        backups.add(backUp(channel, patches.firstKey(), last + patches.get(last).length));
      }
      forceDirectory(file.toAbsolutePath().getParent()); // nothing goes before its copy has a name
      if (used > end) {
        channel.truncate(end);
      }
      for (Map.Entry<Long, byte[]> patch : patches.entrySet()) {
        ByteBuffer bytes = ByteBuffer.wrap(patch.getValue());
        while (bytes.hasRemaining()) {
          channel.write(bytes, patch.getKey() + bytes.position());
        }
      }
      channel.force(true);
    }
    return backups;
  }

  /** Copies that part to a new file beside, and waits until it is on the disk. */
  private Path backUp(FileChannel from, long start, long stop) throws IOException {
    Path backup = backupName(file);
    try (FileChannel to =
        FileChannel.open(
            backup,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            FilePermissions.OWNER_ONLY.asAttributes(backup))) {
      long at = start;
      long copied = 1;
      while (at < stop && copied > 0) {
        copied = from.transferTo(at, stop - at, to);
        at += copied;
      }
      to.force(true);
    }
    return backup;
  }

  /** Gives a file another name, under which it is no part of the chain. */
  static Path setAside(Path file) throws IOException {
    Path aside = backupName(file);
    Files.move(file, aside);
    return aside;
  }

  private static Path backupName(Path file) {
    for (int i = 1; i < Integer.MAX_VALUE; i++) {
      Path backup = file.resolveSibling(file.getFileName() + BACKUP_SUFFIX + i);
      if (!Files.exists(backup, LinkOption.NOFOLLOW_LINKS)) {
        return backup;
      }
    }
    throw new ChainException("no name is left for a copy of " + file);
  }

  /** Has the names in a directory outlive a power failure, where that can be asked for. */
  static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not possible on this system; the files themselves are synced.
    }
  }
}
