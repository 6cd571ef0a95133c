package io.chainexec.store;

import io.chainexec.chain.ChainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;
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
  private static final Pattern CHAIN_FILE = Pattern.compile("\\d{8}F\\.cq4");

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
      List<Path> strays = strays(directory);
      throw new ChainException(
          "no chain: "
              + directory
              + " holds no .cq4 files"
              + (strays.isEmpty() ? "" : " but " + strays.get(0).getFileName())
              + (strays.isEmpty() ? "" : ", which is none of a chain's"));
    }
    return files;
  }

  /** What Chronicle would take for files of the chain, and is none. */
  static List<Path> strays(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().endsWith(CHAIN_FILE_SUFFIX))
          .filter(file -> !isChainFile(file) || Files.isSymbolicLink(file))
          .sorted()
          .toList();
    }
  }

  /**
   * Makes sure that the directory is there and can be written to, and that nobody else's queue lies
   * in it.
   */
  static void prepare(Path directory, FilePermissions permissions) {
    try {
      if (!Files.exists(directory)) {
        create(directory, permissions);
      }
      if (!Files.isDirectory(directory)) {
        throw new ChainException("no chain can be opened: " + directory + " is not a directory");
      }
      if (!Files.isWritable(directory)) {
        boolean readOnly = Files.getFileStore(directory).isReadOnly();
        throw new ChainException(
            "no chain can be opened: "
                + directory
                + (readOnly
                    ? " cannot be written to, since its file system is mounted read-only"
                    : " cannot be written to by " + System.getProperty("user.name")));
      }
      requireNoLinks(directory);
      if (!Files.exists(directory.resolve(HOLDER_FILE)) && !files(directory).isEmpty()) {
        // Written by us, unless there is no block of ours; then this throws.
        ChainReader.open(directory).close();
      }
    } catch (IOException e) {
      throw new ChainException(
          "no chain can be opened in " + directory + ": " + IoFailure.explain(e, directory), e);
    }
  }

  private static void create(Path directory, FilePermissions permissions) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new ChainException(
          "no chain can be created: the directory above it, " + parent + ", does not exist");
    }
    permissions.createDirectory(directory);
  }

  /** Nobody who may write into the directory can have us write elsewhere. */
  private static void requireNoLinks(Path directory) {
    for (String name : List.of(LOCK_FILE, HOLDER_FILE, STAGING_FILE)) {
      Path file = directory.resolve(name);
      if (Files.isSymbolicLink(file)) {
        throw new ChainException(
            file + " is a symbolic link, which is not followed for writing; remove it");
      }
    }
  }

  /** Whether a file is one that a writer keeps or makes there. */
  static boolean isOwn(Path file) {
    String name = file.getFileName().toString();
    boolean known =
        List.of(LOCK_FILE, HOLDER_FILE, STAGING_FILE, METADATA_FILE).contains(name) || isDay(name);
    known |= name.endsWith(PRECREATED_SUFFIX);
    return known && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isChainFile(Path file) {
    // Nothing but a file: opening a pipe would wait.
    return isDay(file.getFileName().toString()) && Files.isRegularFile(file);
  }

  private static boolean isDay(String name) {
    if (!CHAIN_FILE.matcher(name).matches()) {
      return false;
    }
    try {
      String day = name.substring(0, name.length() - 1 - CHAIN_FILE_SUFFIX.length());
      return LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE).toEpochDay() >= 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
