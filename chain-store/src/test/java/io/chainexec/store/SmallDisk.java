package io.chainexec.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system of its own that can be filled. Where mounting is not allowed, the test that asks
 * for one is skipped, and says so. Unmounted when it is closed, and at the latest when the JVM
 * ends.
 */
final class SmallDisk implements AutoCloseable {
  enum Kind {
    TMPFS,
    EXT4
  }

  private static final int PIECE = 4096;

  private final Path mountPoint;
  private final Thread atExit = new Thread(this::unmount);

  private SmallDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Mounts a new file system below a directory. */
  static SmallDisk mount(Kind kind, Path directory, int mebibytes) throws IOException {
    Path mountPoint = Files.createDirectory(directory.resolve("disk"));
    if (kind == Kind.TMPFS) {
      mayBeForbidden("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", mountPoint);
    } else {
      Path image = directory.resolve("image");
      mayBeForbidden("truncate", "-s", mebibytes + "M", image);
      mayBeForbidden("mkfs.ext4", "-q", "-F", "-m", "0", image);
      mayBeForbidden("mount", "-o", "loop", image, mountPoint);
    }
    return new SmallDisk(mountPoint);
  }

  /** Mounts a directory once more, read-only, on a new one beside it. */
  static SmallDisk mountReadOnly(Path directory) throws IOException {
    String name = directory.getFileName() + "-read-only";
    Path mountPoint = Files.createDirectory(directory.resolveSibling(name));
    mayBeForbidden("mount", "--bind", directory, mountPoint);
    SmallDisk view = new SmallDisk(mountPoint);
    mayBeForbidden("mount", "-o", "remount,ro,bind", mountPoint);
    return view;
  }

  Path path() {
    return mountPoint;
  }

  long freeBytes() throws IOException {
    return Files.getFileStore(mountPoint).getUsableSpace();
  }

  /** Has somebody else write until so many bytes are left. */
  void fillBut(long bytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(mountPoint.resolve("filler"))) {
      byte[] pieces = new byte[256 * PIECE];
      while (freeBytes() > bytes + 2 * pieces.length) {
        out.write(pieces);
      }
      while (freeBytes() > bytes) {
        out.write(pieces, 0, PIECE);
      }
    } catch (IOException full) {
      if (bytes > 0) {
        throw full;
      }
    }
  }

  /** Deletes what somebody else has written. */
  void free() throws IOException {
    Files.deleteIfExists(mountPoint.resolve("filler"));
  }

  @Override
  public void close() {
    unmount();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void unmount() {
    // Lazily, because a mapping may be left until it is collected as garbage.
    run("umount", "-l", mountPoint);
  }

  private static void mayBeForbidden(Object... command) {
    int code = run(command);
    Assumptions.assumeTrue(code == 0, () -> "not allowed here: " + List.of(command));
  }

  private static int run(Object... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command).stream().map(Object::toString).toList())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      if (code != 0) {
        System.err.println(List.of(command) + ": " + said);
      }
      return code;
    } catch (IOException e) {
      return -1; // there is no such command
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
