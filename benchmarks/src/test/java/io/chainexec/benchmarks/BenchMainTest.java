package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchMainTest {
  @TempDir Path temp;

  private final StringWriter stdout = new StringWriter();
  private final StringWriter stderr = new StringWriter();

  private int bench(String... args) {
    return BenchMain.run(new PrintWriter(stdout, true), new PrintWriter(stderr, true), args);
  }

  @Test
  void helpNamesEveryOptionAndExitsWithZero() {
    assertEquals(0, bench("--help"));
    for (String option :
        List.of("--profile", "--out", "--filter", "--dir", "--rate", "smoke", "core", "full")) {
      assertTrue(stdout.toString().contains(option), option);
    }
    assertEquals("", stderr.toString());
  }

  @Test
  void anUnknownProfileIsAUsageErrorThatNamesThoseThereAre() {
    assertEquals(2, bench("--profile", "thorough"));
    assertTrue(stderr.toString().contains("unknown profile \"thorough\""), stderr.toString());
    assertTrue(stderr.toString().contains("smoke, core, full"), stderr.toString());
  }

  @Test
  void anUnknownOptionAMissingValueAndABrokenRegexAreUsageErrors() {
    assertAll(
        () -> assertEquals(2, bench("--fast")),
        () -> assertEquals(2, bench("--out")),
        () -> assertEquals(2, bench("--rate", "0")),
        () -> assertEquals(2, bench("--filter", "(")));
    assertTrue(stderr.toString().contains("no regular expression"), stderr.toString());
  }

  @Test
  void aDirectoryCannotBeWrittenToAsTheOutput() {
    assertEquals(1, bench("--out", temp.toString()));
    assertTrue(stderr.toString().contains("it is a directory"), stderr.toString());
    assertFalse(stderr.toString().contains("\tat "), "no stack trace: " + stderr);
  }

  @Test
  void anOutputBelowAFileIsRefusedBeforeAnythingRuns() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertEquals(1, bench("--out", file.resolve("out.json").toString()));
    assertTrue(stderr.toString().contains("cannot write"), stderr.toString());
  }

  @Test
  void aFilterThatMatchesNothingIsAnErrorAndMissingDirectoriesAreMade() {
    Path out = temp.resolve("a/b/out.json");
    int code =
        bench("--filter", "NoSuchBenchmark", "--out", out.toString(), "--dir", temp + "/chains");
    assertEquals(1, code);
    assertTrue(stderr.toString().contains("matches no benchmark"), stderr.toString());
    assertTrue(Files.isDirectory(out.getParent()));
  }
}
