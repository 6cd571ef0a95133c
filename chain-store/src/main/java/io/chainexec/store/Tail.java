package io.chainexec.store;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.RecordListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a chain ends, and what the next block must continue.
 *
 * @param chainId 0 if there is no block yet
 * @param nextSequence the sequence of the next record
 * @param lastCrc the checksum of the last block, or 0
 * @param session that of the last block, or 0
 * @param timeNs a chain time not after the last record's
 * @param end where the next block's word would be in the last file
 * @param marked whether the last file ends with the mark that says that no more comes
 */
record Tail(
    long chainId,
    long nextSequence,
    int lastCrc,
    long session,
    long timeNs,
    long end,
    boolean marked) {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
  private static final Set<ProblemKind> HARMLESS =
      EnumSet.of(ProblemKind.TIME_BACK, ProblemKind.SESSION_BACK, ProblemKind.UNEXPLAINED_BYTES);
  private static final Tail EMPTY = new Tail(0, 0, 0, 0, 0, 0, false);

  /**
   * Reads the end of the chain, and removes what a crash has left behind it.
   *
   * @throws ChainException if the last file is damaged
   */
  static Tail read(Path directory) throws IOException {
    if (ChainDirectory.files(directory).isEmpty()) {
      return EMPTY;
    }
    try (ChainReader reader = ChainReader.open(directory, damage -> refuse(directory, damage))) {
      reader.seekLastFile();
      while (reader.poll(RecordListener.NOWHERE) > 0) {
        // To the end.
      }
      reader.checkFrame();
      reader.clearBehindTail();
      return reader.tail();
    }
  }

  /** Refuses to go on with a damaged chain; what loses no record is only logged. */
  static void refuse(Path directory, Problem damage) {
    if (HARMLESS.contains(damage.kind())) {
      LOG.warn("{}: {}", directory, damage);
      return;
    }
    throw new ChainException(
        "the chain in "
            + directory
            + " is damaged: "
            + damage
            + "; \"replay-tool verify\" shows all of it, and \"replay-tool repair\" what can be done");
  }
}
