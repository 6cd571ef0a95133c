package io.chainexec.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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

  /** Writes an array as JMH does, a line for each result: it changes line by line. */
  void write(ArrayNode results) throws BenchException {
    ObjectMapper mapper = new ObjectMapper();
    try (BufferedWriter writer = Files.newBufferedWriter(path)) {
      String before = "[\n";
      for (JsonNode result : results) {
        writer.write(before + mapper.writeValueAsString(result));
        before = ",\n";
      }
      writer.write("\n]\n");
    } catch (IOException e) {
      throw new BenchException("cannot write " + path + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e.getClass() == IOException.class ? e.getMessage() : e.toString();
  }
}
