package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class RangeForcerTest {
  private static final int SIZE = 1_000_000;

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void create() throws IOException {
    file = Files.write(temp.resolve("file"), new byte[SIZE]);
  }

  @Test
  void rangesComeInAnyOrderAndOfAnyLength() throws IOException {
    try (RangeForcer ranges = RangeForcer.open(file)) {
      assertTrue(ranges.force(0, 1));
      assertTrue(ranges.force(4095, 4097));
      assertTrue(ranges.force(900_000, SIZE));
      assertTrue(ranges.force(5_000, 5_000));
      assertTrue(ranges.force(3_000, 400_000));
    }
    assertEquals(SIZE, Files.size(file), "the file is as long as it was");
  }

  @Test
  void aFileThatGrowsIsFollowedAndNeverMadeLonger() throws IOException {
    try (RangeForcer ranges = RangeForcer.open(file)) {
      assertTrue(ranges.force(0, SIZE));
      assertFalse(ranges.force(SIZE - 10, SIZE + 10), "it does not reach so far");
      assertEquals(SIZE, Files.size(file));
      Files.write(file, new byte[2 * SIZE]);
      assertTrue(ranges.force(SIZE - 10, SIZE + 10));
      assertTrue(ranges.force(SIZE + 10, 2 * SIZE));
      assertEquals(2 * SIZE, Files.size(file));
    }
  }

  @Test
  void aRangeOfManyMegabytesIsLeftToWhoeverForcesTheWholeFile() throws IOException {
    Files.write(file, new byte[10 << 20]);
    try (RangeForcer ranges = RangeForcer.open(file)) {
      assertFalse(ranges.force(0, 5 << 20));
      assertTrue(ranges.force(6 << 20, 10 << 20));
      assertTrue(ranges.force(0, 4 << 20));
    }
  }

  @Test
  void anInterruptDoesNotDisturbItAndIsNotForgotten() throws IOException {
    try (RangeForcer ranges = RangeForcer.open(file)) {
      Thread.currentThread().interrupt();
      assertTrue(ranges.force(0, SIZE));
      assertTrue(ranges.force(10, 20));
      assertTrue(Thread.interrupted());
    }
  }

  /** Mappings that are left to the garbage collector would pile up. */
  @Test
  void nothingStaysMapped() throws IOException {
    try (RangeForcer ranges = RangeForcer.open(file)) {
      for (int i = 0; i < 50; i++) {
        assertTrue(ranges.force(SIZE - 1, SIZE));
        assertTrue(ranges.force(0, SIZE));
      }
      assertEquals(1, mappings());
    }
    assertEquals(0, mappings());
  }

  private long mappings() throws IOException {
    String path = file.toRealPath().toString();
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.endsWith(path))
        .count();
  }
}
