package io.chainexec.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.executor.CloseReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what is compiled and run here. */
final class ReadmeTest {
  @TempDir Path temp;

  @Test
  void exampleWorksAndGoesOnWhereItStopped() {
    CloseReport first = NodeDaemon.run(temp.resolve("chain"));
    assertEquals(List.of(2L), first.deferredIds());
    assertEquals(1, first.counters().dispatched());
    assertEquals(1, first.counters().dispatchRetries());
    CloseReport second = NodeDaemon.run(temp.resolve("chain"));
    assertEquals(List.of(2L, 4L), second.deferredIds());
    assertEquals(2, second.counters().dispatched());
  }

  @Test
  void readmeShowsTheExampleAsItIsCompiled() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/chainexec/example/NodeDaemon.java"));
    String shown = source.substring(source.indexOf("/** A daemon"));
    assertTrue(Files.readString(Path.of("../README.md")).contains(shown), "README.md differs");
  }

  @Test
  void readmeHasTheBlocksThatTheCheckRuns() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    for (String marker : List.of("test", "main", "bench")) {
      assertTrue(readme.contains("<!-- ci:" + marker + " -->\n```sh\n"), marker);
    }
  }
}
