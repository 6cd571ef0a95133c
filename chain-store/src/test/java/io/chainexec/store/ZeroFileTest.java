package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZeroFileTest {
  @TempDir Path temp;

  @Test
  void fillingLeavesEveryByteAsItWas() throws IOException {
    Random random = new Random(7);
    Path path = temp.resolve("file");
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[random.nextInt(300_000)];
      for (int k = random.nextInt(20); k > 0 && bytes.length > 0; k--) {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + random.nextInt(3_000));
        Arrays.fill(bytes, from, to, (byte) k);
      }
      Files.write(path, bytes);
      ZeroFile.fill(path, 200_000);
      assertArrayEquals(
          Arrays.copyOf(bytes, Math.max(bytes.length, 200_000)), Files.readAllBytes(path));
    }
  }

  @Test
  void fillingTakesThePlaceOfHolesOrSaysThatThereIsNone() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(SmallDisk.Kind.TMPFS, temp, 4)) {
      Path path = disk.path().resolve("file");
      try (ZeroFile sparse = ZeroFile.open(path)) {
        sparse.writeZeros(500_000, 4_000);
        sparse.truncate(3 << 20);
      }
      long free = disk.freeBytes();
      assertTrue(free > 4_000_000, "sparse, but only " + free + " bytes are free");
      ZeroFile.fill(path, 3 << 20);
      assertEquals(1 << 20, disk.freeBytes(), 16_384);
      IOException full = assertThrows(IOException.class, () -> ZeroFile.fill(path, 5 << 20));
      assertEquals("No space left on device", full.getMessage());
    }
  }

  @Test
  void anInterruptNeitherStopsItNorIsForgotten() throws IOException {
    Path path = temp.resolve("file");
    Thread.currentThread().interrupt();
    ZeroFile.fill(path, 100_000);
    assertTrue(Thread.interrupted());
    assertEquals(100_000, Files.size(path));
  }

  /** At whatever moment it comes. */
  @Test
  void anInterruptWhileItWritesStopsNothing() throws Exception {
    Path path = temp.resolve("file");
    FutureTask<Void> writing =
        new FutureTask<>(
            () -> {
              for (int i = 0; i < 50; i++) {
                try (ZeroFile file = ZeroFile.open(path)) {
                  for (long at = i; at < 2_000_000; at += 400_000) {
                    Thread.interrupted();
                    file.writeZeros(at, 400_000);
                  }
                }
              }
              return null;
            });
    Thread writer = new Thread(writing);
    writer.start();
    while (!writing.isDone()) {
      writer.interrupt();
    }
    writing.get();
    assertArrayEquals(new byte[2_000_049], Files.readAllBytes(path));
  }
}
