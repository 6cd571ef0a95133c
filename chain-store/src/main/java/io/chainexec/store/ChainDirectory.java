package io.chainexec.store;

import io.chainexec.chain.ChainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The names in a chain's directory, and the list of its files. */
final class ChainDirectory {
  /** Held locked by the writer; empty. */
  static final String LOCK_FILE = "writer.lock";

  /** Says who holds the lock. */
  static final String HOLDER_FILE = "writer.holder";

  /** Holds the open block, and the dispatch under way, beyond the end of the process. */
  static final String STAGING_FILE = "staging";

  /** Chronicle's own shared state; nothing of the chain is in it. */
  static final String METADATA_FILE = "metadata.cq4t";

  /** What the name of a cycle's file ends in until the cycle begins. */
  static final String PRECREATED_SUFFIX = ".precreated";

  private static final String CHAIN_FILE_SUFFIX = ".cq4";

  private ChainDirectory() {}

  /** The files that hold the chain, oldest first. */
  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(ChainDirectory::isChainFile).sorted().toList();
    }
  }

  /** The files that hold the chain, oldest first; a clear error where there can be none. */
  static List<Path> filesOfChain(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new ChainException("no chain: " + directory + " does not exist");
    }
    if (!Files.isDirectory(directory)) {
      throw new ChainException("no chain: " + directory + " is not a directory");
    }
    List<Path> files = files(directory);
    if (files.isEmpty()) {
      throw new ChainException("no chain: " + directory + " holds no .cq4 files");
    }
    return files;
  }

  /**
   * Makes sure that the directory is there and can be written to, and that nobody else's queue lies
   * in it.
   */
  static void prepare(Path directory) {
    try {
      if (!Files.exists(directory)) {
        create(directory);
      }
      if (!Files.isDirectory(directory)) {
        throw new ChainException("no chain can be opened: " + directory + " is not a directory");
      }
      if (!Files.isWritable(directory)) {
        throw new ChainException(
            "no chain can be opened: "
                + directory
                + " cannot be written to by "
                + System.getProperty("user.name"));
      }
      if (!Files.exists(directory.resolve(HOLDER_FILE)) && !files(directory).isEmpty()) {
        // Written by us, unless there is no block of ours; then this throws.
        ChainReader.open(directory).close();
      }
    } catch (IOException e) {
      throw new ChainException(
          "no chain can be opened in " + directory + ": " + IoFailure.explain(e, directory), e);
    }
  }

  private static void create(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new ChainException(
          "no chain can be created: the directory above it, " + parent + ", does not exist");
    }
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(directory);
    }
  }

  private static boolean isChainFile(Path file) {
    // Nothing but a file: opening a pipe would wait.
    return file.getFileName().toString().endsWith(CHAIN_FILE_SUFFIX) && Files.isRegularFile(file);
  }
}
