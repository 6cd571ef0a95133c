package io.chainexec.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may read and write the files of a chain. Where the file system knows no such thing, nothing
 * is set. Immutable and thread-safe.
 */
final class FilePermissions {
  /** Nobody but the owner. */
  static final FilePermissions OWNER_ONLY = parse("rw-------");

  private static final Logger LOG = LoggerFactory.getLogger(FilePermissions.class);
  private static final FileAttribute<?>[] NONE = {};

  private final Set<PosixFilePermission> ofFiles;

  private FilePermissions(Set<PosixFilePermission> ofFiles) {
    this.ofFiles = ofFiles;
  }

  /**
   * As {@code ls -l} shows them.
   *
   * @throws IllegalArgumentException if it cannot be read so, or the owner could not read or write
   */
  static FilePermissions parse(String permissions) {
    Set<PosixFilePermission> ofFiles = PosixFilePermissions.fromString(permissions);
    Set<PosixFilePermission> needed =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    if (!ofFiles.containsAll(needed)) {
      throw new IllegalArgumentException(
          "permissions " + permissions + " lock the owner out; they must begin with rw");
    }
    return new FilePermissions(ofFiles);
  }

  /** For a file that is about to be created, on the file system of that path. */
  FileAttribute<?>[] asAttributes(Path path) {
    return known(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(ofFiles)}
        : NONE;
  }

  /** Creates a directory that may be searched by those who may read. */
  void createDirectory(Path directory) throws IOException {
    if (!known(directory)) {
      Files.createDirectory(directory);
      return;
    }
    Set<PosixFilePermission> search = EnumSet.copyOf(ofFiles);
    search.add(PosixFilePermission.OWNER_EXECUTE);
    if (ofFiles.contains(PosixFilePermission.GROUP_READ)) {
      search.add(PosixFilePermission.GROUP_EXECUTE);
    }
    if (ofFiles.contains(PosixFilePermission.OTHERS_READ)) {
      search.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(search));
    Files.setPosixFilePermissions(directory, search); // whatever the umask is
  }

  /** Sets them on the files of a chain, some of which Chronicle has created as the umask has it. */
  void applyToAll(Path directory) {
    if (!known(directory)) {
      return;
    }
    try (Stream<Path> all = Files.list(directory)) {
      List<Path> files = all.filter(ChainDirectory::isOwn).toList();
      for (Path file : files) {
        if (!Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).equals(ofFiles)) {
          Files.setPosixFilePermissions(file, ofFiles);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("cannot set the permissions of the files in {}: {}", directory, e.toString());
    }
  }

  private static boolean known(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
