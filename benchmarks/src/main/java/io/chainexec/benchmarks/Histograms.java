package io.chainexec.benchmarks;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms of latencies in nanoseconds, and how they are written as text. */
final class Histograms {
  private static final long HIGHEST_NS = 600_000_000_000L;
  private static final int DIGITS = 3;

  private Histograms() {}

  /** An empty one that never needs to grow: recording allocates nothing. */
  static Histogram create() {
    return new Histogram(HIGHEST_NS, DIGITS);
  }

  /** As HdrHistogram's logs have it: compressed, in Base64. */
  static String format(Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /**
   * The histogram of that text.
   *
   * @throws IllegalArgumentException if it holds none
   */
  static Histogram parse(String text) {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(text)), HIGHEST_NS);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("no histogram: " + e.getMessage(), e);
    }
  }
}
