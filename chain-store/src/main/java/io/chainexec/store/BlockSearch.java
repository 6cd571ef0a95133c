package io.chainexec.store;

import io.chainexec.store.format.BlockLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds where on a chain to begin reading, without reading what lies before: over the files by the
 * first block of each, within a file by bisection over its bytes. Sequences, sessions and times
 * never get smaller along a chain, and that is all it builds on.
 *
 * <p>Where that holds no more, it gives up, and the chain must be read from its beginning: where
 * the files are not in order, and where the blocks around the place it found are not all intact and
 * linked to each other, so that bytes that merely look like a block lead nowhere. Blocks that were
 * copied elsewhere within a file can make it differ from reading everything, which takes what lies
 * between them for repeated.
 */
final class BlockSearch {
  /** How near the bounds get before the blocks between them are walked. */
  private static final int NEAR_BYTES = 64 * 1024;

  /** Further than from any byte of a file to the next block behind it, indexes included. */
  private static final int REACH_BYTES = 512 * 1024;

  private final ByteBuffer buffer;
  private final Map<Path, Place> firstBlocks = new HashMap<>();

  /** A search that uses that buffer while it is at it. */
  BlockSearch(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Where a block lies and what its header says. */
  record Place(
      Path file,
      long position,
      long chainId,
      long firstSequence,
      int count,
      long session,
      long baseTimeNs,
      int crc,
      int link) {
    static Place of(BlockWalk walk) {
      ByteBuffer buffer = walk.buffer();
      int at = walk.bufferAt();
      return new Place(
          walk.file(),
          walk.block(),
          BlockLayout.chainId(buffer, at),
          BlockLayout.firstSequence(buffer, at),
          BlockLayout.count(buffer, at),
          BlockLayout.session(buffer, at),
          BlockLayout.baseTimeNs(buffer, at),
          BlockLayout.crc(buffer, at),
          BlockLayout.link(buffer, at));
    }

    boolean isFollowedBy(Place next) {
      return next.chainId == chainId
          && next.firstSequence == firstSequence + count
          && next.link == crc
          && next.session >= session;
    }

    /** Whether that place can lie behind this one, with others between them. */
    boolean isBefore(Place later) {
      return later.chainId == chainId
          && later.firstSequence > firstSequence
          && later.session >= session
          && later.baseTimeNs >= baseTimeNs;
    }
  }

  /**
   * The last block that lies before what is wanted, or null if there is none or it is in doubt.
   *
   * @param files of the chain, oldest first
   */
  Place last(List<Path> files, long chainId, Predicate<Place> before) throws IOException {
    Place start = null;
    Place last = null;
    Place behind = null;
    for (Path file : files) {
      Place first = firstBlock(file);
      boolean fresh = first == null && file.equals(files.get(files.size() - 1));
      if (fresh) {
        continue;
      }
      if (first == null || first.chainId() != chainId || last != null && !last.isBefore(first)) {
        return null;
      }
      last = first;
      if (before.test(first)) {
        start = first;
        behind = null;
      } else if (behind == null) {
        behind = first;
      }
    }
    return start == null ? null : within(start, behind, before);
  }

  /** The first block of a file, or null if it is not where a writer puts it. */
  private Place firstBlock(Path file) throws IOException {
    Place known = firstBlocks.get(file);
    if (known != null) {
      return known;
    }
    boolean[] damaged = {false};
    try (BlockWalk walk = new BlockWalk(file, buffer, problem -> damaged[0] = true)) {
      if (walk.step() != BlockWalk.Step.BLOCK || damaged[0]) {
        return null;
      }
      Place place = Place.of(walk);
      firstBlocks.put(file, place);
      return place;
    }
  }

  private Place within(Place first, Place behind, Predicate<Place> before) throws IOException {
    boolean[] damaged = {false};
    try (BlockWalk walk = new BlockWalk(first.file(), buffer, problem -> damaged[0] = true)) {
      Place low = first;
      long high = walk.size();
      while (high - low.position() > NEAR_BYTES) {
        long middle = low.position() + (high - low.position()) / 2;
        Place probed = blockIn(walk, middle, Math.min(high, middle + REACH_BYTES));
        if (probed != null && low.isBefore(probed) && before.test(probed)) {
          low = probed;
        } else {
          high = middle;
        }
      }
      damaged[0] = false;
      Place found = lastFrom(walk, low, behind, before);
      return damaged[0] ? null : found;
    }
  }

  /** The first block in that range, or null. */
  private static Place blockIn(BlockWalk walk, long from, long to) throws IOException {
    return walk.goToBlock(from, to) && walk.step() == BlockWalk.Step.BLOCK ? Place.of(walk) : null;
  }

  /**
   * The last block before what is wanted, walking from one that is; null where one is not linked.
   */
  private static Place lastFrom(BlockWalk walk, Place from, Place behind, Predicate<Place> before)
      throws IOException {
    Place last = blockIn(walk, from.position(), from.position() + 1);
    while (last != null && walk.step() == BlockWalk.Step.BLOCK) {
      Place next = Place.of(walk);
      if (!last.isFollowedBy(next)) {
        return null;
      }
      if (!before.test(next)) {
        return last;
      }
      last = next;
    }
    return last == null || behind == null || last.isFollowedBy(behind) ? last : null;
  }
}
