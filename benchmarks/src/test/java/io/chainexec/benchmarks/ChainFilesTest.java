package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainFilesTest {
  @TempDir Path temp;

  @Test
  void zerosAtTheEndDoNotCountAndOtherFilesNeither() throws IOException {
    byte[] large = new byte[200_000];
    large[70_000] = 1;
    Files.write(temp.resolve("20260101F.cq4"), large);
    Files.write(temp.resolve("20260102F.cq4"), new byte[] {0, 7});
    Files.write(temp.resolve("staging"), new byte[] {1, 1, 1});
    assertEquals(70_001 + 2, ChainFiles.bytes(temp));
  }

  @Test
  void noChainIsNoResult() {
    assertThrows(IllegalStateException.class, () -> ChainFiles.bytes(temp));
  }
}
