package io.chainexec.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that a chain's records lie in. */
final class ChainFiles {
  private static final String SUFFIX = ".cq4";
  private static final int CHUNK = 64 * 1024;

  private ChainFiles() {}

  /** How much is written in them: up to the last byte of each that is not zero. */
  static long bytes(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
      long bytes = 0;
      for (Path file : found) {
        bytes += written(file);
      }
      Check.atLeast("bytes in " + directory, 1, bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the kernel write them now, and not while something is measured; they stay in its cache. */
  static void flush(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path path : files.filter(file -> file.toString().endsWith(SUFFIX)).toList()) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
          file.getFD().sync();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long written(Path path) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      for (long end = file.length(); end > 0; end -= CHUNK) {
        int length = (int) Math.min(CHUNK, end);
        file.seek(end - length);
        file.readFully(chunk, 0, length);
        for (int i = length - 1; i >= 0; i--) {
          if (chunk[i] != 0) {
            return end - length + i + 1;
          }
        }
      }
    }
    return 0;
  }
}
