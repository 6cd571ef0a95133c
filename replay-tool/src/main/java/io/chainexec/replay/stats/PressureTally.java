package io.chainexec.replay.stats;

/** Follows the pressure's edges. Not thread-safe. */
final class PressureTally {
  private final LatestOnes<One> episodes = new LatestOnes<>();
  private One present;
  private long endedNs;

  private static final class One {
    final long sequence;
    final long fromWallMs;
    final long fromNs;
    final long depth;
    long lengthNs;
    boolean released;

    One(long sequence, long fromWallMs, long fromNs, long depth) {
      this.sequence = sequence;
      this.fromWallMs = fromWallMs;
      this.fromNs = fromNs;
      this.depth = depth;
    }

    ChainStats.Episode view() {
      return new ChainStats.Episode(sequence, fromWallMs, lengthNs, depth, released);
    }
  }

  /** Pressure is as said from now on; nothing happens if it was. */
  void set(boolean asserted, long depth, long sequence, long wallMs, long timeNs) {
    if (asserted && present == null) {
      present = new One(sequence, wallMs, timeNs, depth);
      episodes.add(present);
    } else if (!asserted && present != null) {
      present.lengthNs = LatencyTally.between(present.fromNs, timeNs);
      present.released = true;
      endedNs += present.lengthNs;
      present = null;
    }
  }

  /** How long there was pressure, up to the last record. */
  long totalNs(long lastNs) {
    if (present == null) {
      return endedNs;
    }
    present.lengthNs = LatencyTally.between(present.fromNs, lastNs);
    return endedNs + present.lengthNs;
  }

  ChainStats.Latest<ChainStats.Episode> view() {
    return episodes.view(One::view);
  }
}
