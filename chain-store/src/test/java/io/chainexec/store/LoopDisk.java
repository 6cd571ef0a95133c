package io.chainexec.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A disk of the test's own whose power can be cut: an ext4 file system in an image file, which lies
 * on another ext4 file system in an image file. What the inner one has not written is in the
 * kernel's memory only. Freezing the outer one stops everything that the inner one writes between
 * two writes, and then the inner image is what a disk would hold if the power failed at that
 * instant: also half-way through a sync.
 *
 * <p>It keeps what was written and not flushed, as a disk without a volatile cache does.
 *
 * <p>Needs Linux, the right to mount, and loop devices.
 */
final class LoopDisk implements AutoCloseable {
  private static final String SIZE = "256M";
  private static final String OUTER_SIZE = "320M";

  private final Path outer;
  private final Path inner;
  private final Path image;
  private final Thread onExit = new Thread(this::unmountAll);

  private LoopDisk(Path work) throws IOException {
    outer = Files.createDirectory(work.resolve("outer"));
    inner = Files.createDirectory(work.resolve("inner"));
    image = outer.resolve("inner.img");
  }

  /** Keeps the images in memory, where there is room for them: the disk below proves nothing. */
  static final class InMemory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 2L << 30;

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
        throws IOException {
      boolean room = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() >= ROOM;
      return room ? Files.createTempDirectory(MEMORY, "power") : Files.createTempDirectory("power");
    }
  }

  /** Makes one in that directory; aborts the test where that is not allowed. */
  static LoopDisk create(Path work) throws IOException {
    LoopDisk disk = new LoopDisk(work);
    boolean made = false;
    Runtime.getRuntime().addShutdownHook(disk.onExit);
    try {
      Path outerImage = work.resolve("outer.img");
      make(outerImage, OUTER_SIZE, "^has_journal");
      mount(outerImage, disk.outer);
      make(disk.image, SIZE, "has_journal");
      mount(disk.image, disk.inner);
      made = true;
    } catch (IOException e) {
      Assumptions.abort("no power failure without mounting, which is not possible here: " + e);
    } finally {
      if (!made) {
        disk.close();
      }
    }
    return disk;
  }

  private static void make(Path image, String size, String features) throws IOException {
    run("truncate", "-s", size, image.toString());
    run("mkfs.ext4", "-q", "-F", "-O", features, image.toString());
  }

  private static void mount(Path image, Path on) throws IOException {
    run("mount", "-o", "loop", image.toString(), on.toString());
  }

  /** Where it is mounted. */
  Path root() {
    return inner;
  }

  /** Copies what it would hold if its power failed now; it goes on afterwards. */
  void cut(Path copy) throws IOException {
    // In one process, which goes on to the thaw even if this one dies.
    String script =
        "fsfreeze -f \"$1\" || exit 1; cp --sparse=always \"$2\" \"$3\"; copied=$?;"
            + " fsfreeze -u \"$1\"; exit $copied";
    run("sh", "-c", script, "cut", outer.toString(), image.toString(), copy.toString());
  }

  /** Starts from a copy, as a machine does, and takes a directory from it, if it is there. */
  static void recover(Path copy, Path mountPoint, String name, Path to) throws IOException {
    Files.createDirectories(mountPoint);
    mount(copy, mountPoint);
    try {
      if (Files.exists(mountPoint.resolve(name))) {
        run("cp", "-r", "--sparse=always", mountPoint.resolve(name).toString(), to.toString());
      }
    } finally {
      unmount(mountPoint);
    }
  }

  private static void unmount(Path mountPoint) throws IOException {
    try {
      run("umount", mountPoint.toString());
    } catch (IOException e) {
      run("umount", "-l", mountPoint.toString());
    }
  }

  @Override
  public void close() {
    unmountAll();
    Runtime.getRuntime().removeShutdownHook(onExit);
  }

  private void unmountAll() {
    for (Path mounted : List.of(inner, outer)) {
      try {
        if (isMounted(mounted)) {
          unmount(mounted);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean isMounted(Path directory) throws IOException {
    String name = " " + directory.toRealPath() + " ";
    return Files.readString(Path.of("/proc/self/mounts")).contains(name);
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int exit = process.onExit().join().exitValue();
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + ": exit " + exit + ", " + output);
    }
  }
}
