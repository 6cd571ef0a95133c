package io.chainexec.store;

import io.chainexec.action.Limits;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Losses;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Reads a chain to find out how far it is whole: up to the first place where a record is missing or
 * cannot be read. What Chronicle has written around the blocks is beside the point, since it can be
 * written anew. Used by one thread, once.
 */
final class RepairSurvey {
  /** Ids that what cannot be read may have handed out, for each block of it. */
  private static final long IDS_IN_A_BLOCK = 1 << 16;

  private final Path directory;
  private final LongConsumer progress;
  private final Set<Path> toReframe = new LinkedHashSet<>();

  private Problem firstLoss;
  private String unrepairable;
  private long unreadableBlocks;
  private long chainId;
  private Path lastFile;
  private Path keptFile;
  private long keptEnd;
  private long keptNext;
  private long keptTimeNs;
  private long seenNext;
  private long seenTimeNs;
  private long seenSession;
  private long seenId;
  private long intactBehind;
  private long tailJunk = -1;

  private RepairSurvey(Path directory, LongConsumer progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /** Reads the whole chain, or its last file; tells from time to time how many records so far. */
  static RepairSurvey of(Path directory, boolean lastFileOnly, LongConsumer progress) {
    RepairSurvey survey = new RepairSurvey(directory, progress);
    survey.read(lastFileOnly);
    return survey;
  }

  private void read(boolean lastFileOnly) {
    try (ChainReader reader = ChainReader.open(directory, this::found)) {
      if (lastFileOnly) {
        reader.startAtLastFile();
      }
      RecordSink sink = RecordCollector.into(this::see);
      long records = 0;
      for (int held = reader.poll(sink); held > 0; held = reader.poll(sink)) {
        block(reader, held);
        records += held;
        progress.accept(records);
      }
      lastFile = reader.file();
      reader.checkFrame();
      reader.reportHiddenBehindTail();
      tailJunk = reader.unexplained();
      chainId = reader.chainId();
    }
  }

  private void block(ChainReader reader, int records) {
    seenNext = Math.max(seenNext, reader.nextSequence());
    seenTimeNs = Math.max(seenTimeNs, reader.lastTimeNs());
    seenSession = Math.max(seenSession, reader.session());
    if (firstLoss != null) {
      intactBehind += records;
      return;
    }
    keptFile = reader.file();
    keptEnd = reader.end();
    keptNext = reader.nextSequence();
    keptTimeNs = reader.lastTimeNs();
  }

  private void see(ChainRecord record) {
    long id = PendingAction.NO_ID;
    if (record instanceof ChainRecord.Outcome outcome) {
      id = outcome.id();
    } else if (record instanceof ChainRecord.Opened opened) {
      id = opened.nextActionId() - 1;
    } else if (record instanceof ChainRecord.Closed closed) {
      id = closed.nextActionId() - 1;
    }
    seenId = Long.compareUnsigned(id, seenId) > 0 ? id : seenId;
  }

  private void found(Problem problem) {
    switch (problem.kind()) {
      case DAMAGED_HEADER, DAMAGED_FRAME, UNEXPLAINED_BYTES -> toReframe.add(problem.file());
      case TIME_BACK, SESSION_BACK -> {
        // As it was written; the writer goes on with it.
      }
      case NEWER_FORMAT, UNKNOWN_RECORD ->
          unrepairable =
              problem + ": written by a newer version of this software; repair it with that";
      case COUNT_MISMATCH, UNDECODABLE_RECORD ->
          unrepairable =
              problem + ": the block is as it was written, so there is nothing to restore";
      case CHAIN_ID_MISMATCH, SEQUENCE_REPEATED -> {
        loss(problem);
        intactBehind++; // at least; it is passed over, but it may be of value
      }
      case DAMAGED_BLOCK, TRUNCATED -> {
        loss(problem);
        unreadableBlocks++;
      }
      case BROKEN_LINK, SEQUENCE_GAP -> loss(problem);
      default -> throw new AssertionError(problem.kind());
    }
  }

  private void loss(Problem problem) {
    firstLoss = firstLoss == null ? problem : firstLoss;
  }

  /** The first place where something is missing or cannot be read; null if nothing is. */
  Problem firstLoss() {
    return firstLoss;
  }

  /** Why no repair is of use, or null. */
  String unrepairable() {
    return unrepairable;
  }

  /**
   * The files in which Chronicle's own data is damaged, or something lies behind the last block.
   */
  Set<Path> toReframe() {
    return toReframe;
  }

  /** The file that holds the last block that stays; null if none does. */
  Path keptFile() {
    return keptFile;
  }

  /** Where in it that block ends. */
  long keptEnd() {
    return keptEnd;
  }

  /** The sequence behind what stays. */
  long keptNext() {
    return keptNext;
  }

  /** How many intact records, or blocks of unknown length, lie behind the first loss. */
  long intactBehind() {
    return intactBehind;
  }

  /** The last file that was read. */
  Path lastFile() {
    return lastFile;
  }

  /** Where bytes that were never part of the chain lie behind its last block, or -1. */
  long tailJunk() {
    return tailJunk;
  }

  long chainId() {
    return chainId;
  }

  /** What goes if the chain is cut behind what stays, for the next session to declare. */
  Losses losses() {
    long records = Math.max(Math.max(1, unreadableBlocks), seenNext - keptNext);
    return new Losses(
        records,
        keptTimeNs,
        Math.max(keptTimeNs, seenTimeNs),
        seenId + 1 + unreadableBlocks * IDS_IN_A_BLOCK,
        Math.min(seenSession + 1 + unreadableBlocks, Limits.MAX_U32 - 1));
  }
}
