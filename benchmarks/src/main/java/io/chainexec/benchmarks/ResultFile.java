package io.chainexec.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/** Where JMH's JSON goes; found out to be writable before anything is measured. */
record ResultFile(Path path) {
  /**
   * Makes the directories that are missing and checks that the file can be written.
   *
   * @throws BenchException if it cannot
   */
  static ResultFile prepare(Path path) throws BenchException {
    Path file = path.toAbsolutePath();
    try {
      if (Files.isDirectory(file)) {
        throw new IOException("it is a directory");
      }
      Files.createDirectories(file.getParent());
      tryToOpen(file);
      return new ResultFile(path);
    } catch (IOException e) {
      throw new BenchException("cannot write " + path + ": " + reason(e), e);
    }
  }

  /** Leaves what is in the file until there is something better, and no empty file behind. */
  private static void tryToOpen(Path file) throws IOException {
    boolean existed = Files.exists(file);
    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    if (!existed) {
      Files.delete(file);
    }
  }

  void write(Collection<RunResult> results) throws BenchException {
    try (PrintStream stream =
        new PrintStream(Files.newOutputStream(path), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results);
      if (stream.checkError()) {
        throw new IOException("the disk may be full");
      }
    } catch (IOException e) {
      throw new BenchException("cannot write " + path + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e.getClass() == IOException.class ? e.getMessage() : e.toString();
  }
}
