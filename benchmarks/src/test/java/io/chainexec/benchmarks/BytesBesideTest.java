package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BytesBesideTest {
  @TempDir Path temp;

  /** Closing verifies that something was written, however soon it comes. */
  @Test
  void atAnyRateItWritesAndLeavesNothing() throws IOException {
    for (int rate : new int[] {1, 100_000, 1_200_000, 10_000_000}) {
      for (boolean forced : new boolean[] {false, true}) {
        BytesBeside bytes = new BytesBeside(temp.toString(), rate, forced);
        bytes.start();
        bytes.close();
      }
    }
    try (Stream<Path> left = Files.list(temp)) {
      assertEquals(0, left.count());
    }
  }
}
