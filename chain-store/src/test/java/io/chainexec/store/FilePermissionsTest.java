package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilePermissionsTest {
  @TempDir Path temp;

  @Test
  void nobodyButTheOwnerCanReadAChain() throws IOException {
    SortedMap<String, String> files = write(StoreConfig.defaults());
    assertEquals("rwx------", files.remove("chain"));
    assertTrue(files.size() >= 6, files::toString);
    files.forEach((name, permissions) -> assertEquals("rw-------", permissions, name));
  }

  @Test
  void othersCanBeLetIn() throws IOException {
    SortedMap<String, String> files = write(StoreConfig.defaults().withPermissions("rw-r-----"));
    assertEquals("rwxr-x---", files.remove("chain"));
    files.forEach((name, permissions) -> assertEquals("rw-r-----", permissions, name));
  }

  @Test
  void permissionsThatMakeNoSenseAreRefused() {
    StoreConfig config = StoreConfig.defaults();
    assertThrows(IllegalArgumentException.class, () -> config.withPermissions("640"));
    assertThrows(IllegalArgumentException.class, () -> config.withPermissions("r--r-----"));
  }

  @Test
  void linksAreNotFollowedForWriting() throws IOException {
    Path chain = temp.resolve("chain");
    Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "precious");
    for (String name : new String[] {"writer.lock", "writer.holder", "staging"}) {
      ChronicleAppender.open(chain).close();
      Path link = chain.resolve(name);
      Files.delete(link);
      Files.createSymbolicLink(link, elsewhere);
      ChainException refusal =
          assertThrows(ChainException.class, () -> ChronicleAppender.open(chain));
      assertTrue(refusal.getMessage().contains("is a symbolic link"), refusal.getMessage());
      Files.delete(link);
    }
    Files.createSymbolicLink(chain.resolve("20991231F.cq4"), elsewhere);
    ChainException refusal =
        assertThrows(ChainException.class, () -> ChronicleAppender.open(chain));
    assertFalse(refusal.getMessage().isEmpty());
    assertEquals("precious", Files.readString(elsewhere));
    Files.delete(chain.resolve("20991231F.cq4"));
    Path metadata = chain.resolve(ChainDirectory.METADATA_FILE);
    Files.deleteIfExists(metadata);
    Files.createSymbolicLink(metadata, elsewhere);
    ChronicleAppender.open(chain).close();
    assertEquals("precious", Files.readString(elsewhere));
  }

  /** Two days, so that a file is made by a roll, too. */
  private SortedMap<String, String> write(StoreConfig config) throws IOException {
    Path chain = temp.resolve("chain");
    long[] clockMs = {Chains.NOON_MS};
    SortedMap<String, String> found = new TreeMap<>();
    try (ChronicleAppender appender =
        ChronicleAppender.open(chain, config.withWallClock(() -> clockMs[0]))) {
      Chains.append(appender, 1);
      clockMs[0] += Chains.DAY_MS;
      Chains.append(appender, 1);
      found.put("chain", of(chain));
      try (var files = Files.list(chain)) {
        for (Path file : files.toList()) {
          found.put(file.getFileName().toString(), of(file));
        }
      }
    }
    return found;
  }

  private static String of(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
