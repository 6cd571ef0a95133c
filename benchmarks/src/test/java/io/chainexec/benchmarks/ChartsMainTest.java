package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartsMainTest {
  @TempDir Path temp;

  private final StringWriter stdout = new StringWriter();
  private final StringWriter stderr = new StringWriter();

  private int charts(String... args) {
    return ChartsMain.run(new PrintWriter(stdout, true), new PrintWriter(stderr, true), args);
  }

  private String file(Measurement... measurements) throws IOException {
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (Measurement measurement : measurements) {
      results.add(measurement.toJson());
    }
    Rounds rounds = new Rounds();
    rounds.add(results);
    return Files.writeString(temp.resolve("a.json"), rounds.all().toString()).toString();
  }

  @Test
  void whatWasMeasuredIsDrawnAndNothingElse() throws IOException {
    Histogram histogram = Histograms.create();
    histogram.recordValueWithCount(1000, 99);
    histogram.recordValueWithCount(20_000, 1);
    String results =
        file(
            Measurement.cost("BareChronicleBenchmark.write", "ns/op").add(120),
            Measurement.cost("LatencyProbe.p99", "us")
                .with("path", "floor")
                .with("sync", "none")
                .with("idle", "spinning")
                .with("rate", 100_000)
                .with("threads", 2)
                .addLatencies(histogram));
    Path out = temp.resolve("charts");
    assertEquals(0, charts("--out", out.toString(), results), stderr.toString());
    assertEquals(
        out.resolve("peers.png") + "\n" + out.resolve("latency.png") + "\n", stdout.toString());
    for (String name : new String[] {"peers.png", "latency.png"}) {
      BufferedImage image = ImageIO.read(out.resolve(name).toFile());
      assertEquals(2000, image.getWidth());
      assertTrue(colours(image) > 10, "more than a blank page");
    }
  }

  /** Each by a name of its own. */
  @Test
  void everyLatencyThatIsMeasuredIsDrawn() throws IOException {
    Histogram histogram = Histograms.create();
    histogram.recordValue(1000);
    Measurement[] latencies =
        LatencyProbe.measurements(100_000).stream()
            .map(measurement -> measurement.addLatencies(histogram))
            .toArray(Measurement[]::new);
    assertTrue(latencies.length > 5);
    Path out = temp.resolve("charts");
    assertEquals(0, charts("--out", out.toString(), file(latencies)), stderr.toString());
    assertEquals(
        out.resolve("latency.png") + "\n" + out.resolve("latency-one-thread.png") + "\n",
        stdout.toString());
  }

  private static long colours(BufferedImage image) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(pixels).distinct().count();
  }

  @Test
  void nothingToDrawIsAnError() throws IOException {
    assertEquals(1, charts(file(Measurement.cost("IdleProbe.cpu", "% of a core").add(1))));
    assertTrue(stderr.toString().contains("nothing to draw"), stderr.toString());
    assertEquals(2, charts());
    assertEquals(0, charts("--help"));
  }
}
