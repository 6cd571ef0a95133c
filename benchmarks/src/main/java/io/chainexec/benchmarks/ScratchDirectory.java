package io.chainexec.benchmarks;

import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.StoreConfig;
import io.chainexec.store.SyncPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A fresh directory that is deleted with all that is in it. */
final class ScratchDirectory implements AutoCloseable {
  /** A chain that has grown larger is replaced by a new one. */
  static final long MAX_BYTES = 512L << 20;

  private final Path path;

  /** Makes one in that directory; in the system's temporary one if that is empty. */
  ScratchDirectory(String parent) {
    try {
      Path base = Path.of(parent.isEmpty() ? System.getProperty("java.io.tmpdir") : parent);
      path = Files.createTempDirectory(Files.createDirectories(base), "chain-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a directory in " + parent, e);
    }
  }

  Path path() {
    return path;
  }

  /** Opens a chain in it that is never synced: what is measured is the code and not the disk. */
  ChronicleAppender openChain() {
    return ChronicleAppender.open(path, StoreConfig.defaults().withSync(SyncPolicy.never()));
  }

  boolean isLarge() {
    return bytes() > MAX_BYTES;
  }

  long bytes() {
    try (Stream<Path> files = Files.list(path)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> found = Files.walk(path)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
