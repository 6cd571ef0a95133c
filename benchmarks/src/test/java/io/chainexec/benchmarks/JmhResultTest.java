package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JmhResultTest {
  private static List<JmhResult> read(String... results) throws JsonProcessingException {
    String json = "[" + String.join(",", results) + "]";
    return JmhResult.of(new ObjectMapper().readTree(json.replace('\'', '"')));
  }

  private static String result(String benchmark, String figures, String steps) {
    String format =
        "{'benchmark':'a.%s','primaryMetric':{'rawData':%s},"
            + "'secondaryMetrics':{'machine.step':{'rawData':%s}}}";
    return format.formatted(benchmark, figures, steps);
  }

  @Test
  void whatWasMeasuredWhileTheMachineWasSlowIsLeftOut() throws Exception {
    List<JmhResult> results =
        read(
            result("B.b", "[[10,11,90],[95,96,97]]", "[[1,1.05,1.4],[1.2,1.3,1.4]]"),
            result("C.c", "[[20,30]]", "[[1.01,1.5]]"));
    JmhResult two = results.get(0);
    assertEquals(1, two.forks().size());
    assertArrayEquals(new double[] {10, 11}, two.forks().get(0));
    assertEquals(10.5, two.median());
    assertEquals(4, two.leftOut());
    assertEquals(2, two.atFullSpeed());
    assertEquals(20, results.get(1).median());
  }

  /** So that slow figures are there rather than none; how fast it can be, others tell. */
  @Test
  void whereTheMachineWasAlwaysSlowAllCounts() throws Exception {
    List<JmhResult> results =
        read(result("B.b", "[[10,20,90]]", "[[1.4,1.5,1.6]]"), result("C.c", "[[20]]", "[[1]]"));
    assertEquals(20, results.get(0).median());
    assertEquals(0, results.get(0).leftOut());
    assertEquals(0, results.get(0).atFullSpeed());
  }

  @Test
  void whereNothingTellsTheSpeedAllCounts() throws Exception {
    JmhResult result = read("{'benchmark':'a.B.b','primaryMetric':{'rawData':[[1,2],[3]]}}").get(0);
    assertEquals(2, result.median());
    assertEquals(3, result.atFullSpeed());
    assertEquals(0, result.leftOut());
  }
}
