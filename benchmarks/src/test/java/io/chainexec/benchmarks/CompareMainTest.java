package io.chainexec.benchmarks;

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

class CompareMainTest {
  @TempDir Path temp;

  private final StringWriter stdout = new StringWriter();
  private final StringWriter stderr = new StringWriter();

  private int compare(String... args) {
    return CompareMain.run(new PrintWriter(stdout, true), new PrintWriter(stderr, true), args);
  }

  private int compareRuns(String before, String after) throws IOException {
    return compare(file("a.json", before), file("b.json", after));
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(temp.resolve(name), content).toString();
  }

  private static String run(String... results) {
    return "[" + String.join(",", results) + "]";
  }

  private static String time(String name, String forks) {
    return result(name, "avgt", "ns/op", forks, "0.0");
  }

  private static String result(
      String name, String mode, String unit, String forks, String allocated) {
    return ("{'benchmark':'io.chainexec.benchmarks.%s','mode':'%s','jdkVersion':'17',"
            + "'params':{'dir':'/somewhere','n':'1'},"
            + "'primaryMetric':{'scoreUnit':'%s','rawData':%s},"
            + "'secondaryMetrics':{'gc.alloc.rate.norm':{'score':%s}}}")
        .formatted(name, mode, unit, forks, allocated)
        .replace('\'', '"');
  }

  @Test
  void whatIsSlowerInEveryForkIsNamed() throws IOException {
    int code =
        compareRuns(
            run(time("A.loop", "[[10,11],[10,12]]"), time("B.loop", "[[5,5],[5,5]]")),
            run(time("A.loop", "[[20,21],[19,22]]"), time("B.loop", "[[5,5],[5,5]]")));
    assertEquals(3, code);
    List<String> lines = stdout.toString().lines().toList();
    assertTrue(lines.get(1).matches("A\\.loop n=1 +10\\.50 +20\\.50 +1\\.95 +ns/op +SLOWER"));
    assertTrue(lines.get(2).matches("B\\.loop n=1 +5\\.00 +5\\.00 +1\\.00 +ns/op"), lines.get(2));
    assertEquals("2 compared: 1 slower, 0 allocating more, 0 faster", lines.get(3));
  }

  @Test
  void oneForkThatIsAsFastAsOneBeforeIsNoise() throws IOException {
    int code =
        compareRuns(
            run(time("A.loop", "[[10,10],[16,16]]")), run(time("A.loop", "[[15,15],[30,30]]")));
    assertEquals(0, code, stdout.toString());
  }

  @Test
  void lessThanTheToleranceIsNoNewsHoweverSharpTheFiguresAre() throws IOException {
    String before = file("a.json", run(time("A.loop", "[[100,100],[100,100]]")));
    String after = file("b.json", run(time("A.loop", "[[104,104],[104,104]]")));
    assertEquals(0, compare(before, after));
    assertEquals(3, compare("--tolerance", "3", before, after));
  }

  @Test
  void aRateThatSankIsSlowerAndOneThatRoseIsFaster() throws IOException {
    String before = result("A.submit", "thrpt", "ops/us", "[[10,10],[10,10]]", "32");
    String after = result("A.submit", "thrpt", "ops/us", "[[5,5],[5,5]]", "32");
    assertEquals(3, compareRuns(run(before), run(after)));
    assertEquals(0, compareRuns(run(after), run(before)));
    assertTrue(stdout.toString().contains("faster"), stdout.toString());
  }

  @Test
  void aByteMoreForEachOperationIsNamedAndAnIterationsOpeningIsNot() throws IOException {
    String none = result("A.loop", "avgt", "ns/op", "[[5,5],[5,5]]", "0.01");
    String some = result("A.loop", "avgt", "ns/op", "[[5,5],[5,5]]", "0.52");
    String object = result("A.loop", "avgt", "ns/op", "[[5,5],[5,5]]", "16.01");
    assertEquals(0, compareRuns(run(none), run(some)));
    assertEquals(3, compareRuns(run(none), run(object)));
    assertTrue(stdout.toString().contains("ALLOCATES 16.01 B, before 0.01"), stdout.toString());
  }

  @Test
  void aSingleForkIsJudgedByItsIterations() throws IOException {
    assertEquals(0, compareRuns(run(time("A.l", "[[10,20]]")), run(time("A.l", "[[19,40]]"))));
    assertEquals(3, compareRuns(run(time("A.l", "[[10,20]]")), run(time("A.l", "[[21,40]]"))));
  }

  @Test
  void whatOnlyOneFileHoldsIsSaid() throws IOException {
    int code =
        compareRuns(
            run(time("A.loop", "[[5]]"), time("Old.loop", "[[5]]")),
            run(time("A.loop", "[[5]]"), time("New.loop", "[[5]]")));
    assertEquals(0, code);
    assertTrue(stderr.toString().contains("a.json: Old.loop n=1"), stderr.toString());
    assertTrue(stderr.toString().contains("b.json: New.loop n=1"), stderr.toString());
  }

  @Test
  void whatCannotBeComparedIsAnErrorThatNamesTheFile() throws IOException {
    String good = file("good.json", run(time("A.loop", "[[5]]")));
    assertError("does not exist", good, temp.resolve("none.json").toString());
    assertError("is no JSON", good, file("bad.json", "{"));
    assertError("no JSON array", good, file("bad.json", "{}"));
    assertError("no JSON array", good, file("bad.json", ""));
    assertError("holds no results", good, file("bad.json", "[]"));
    assertError(
        "without raw data", good, file("bad.json", "[{'benchmark':'x'}]".replace('\'', '"')));
    assertError("no benchmark in common", good, file("bad.json", run(time("B.loop", "[[5]]"))));
    assertError(
        "is in ns/op and in us/op",
        good,
        file("bad.json", run(result("A.loop", "avgt", "us/op", "[[5]]", "0"))));
  }

  private void assertError(String message, String before, String after) {
    stderr.getBuffer().setLength(0);
    assertEquals(1, compare(before, after));
    assertTrue(stderr.toString().contains(message), stderr.toString());
    assertFalse(stderr.toString().contains("\tat "), stderr.toString());
  }

  @Test
  void aWrongCommandLineIsAUsageError() {
    assertEquals(2, compare("only-one.json"));
    assertEquals(2, compare("--tolerance", "-1", "a", "b"));
    assertEquals(2, compare("--tolerance", "much", "a", "b"));
    assertEquals(0, compare("--help"));
  }
}
