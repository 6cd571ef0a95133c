package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainexec.replay.browser.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The report in a real browser, where there is one: {@code -Dchromium=PATH}, or on the path. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ReportBrowserTest {
  private static final int WIDE = 1200;
  private static final int NARROW = 390;
  private static final int HEIGHT = 900;

  @TempDir static Path temp;
  private static Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> executable = Chromium.find();
    Assumptions.assumeTrue(
        executable.isPresent(), "no Chromium: install one, or name it with -Dchromium=PATH");
    browser = Chromium.start(executable.orElseThrow(), temp.resolve("profile"));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Path report(Path chain) {
    Path html = temp.resolve(chain.getFileName() + ".html");
    ToolRun run = Chains.tool(chain, "report", "--html", html.toString(), "--force");
    assertEquals("", run.exit() == ExitCode.DAMAGED ? "" : run.err());
    assertTrue(Files.exists(html), run.toString());
    return html;
  }

  private static Chains chains() throws Exception {
    return new Chains(Files.createTempDirectory(temp, "chains"));
  }

  private static void assertQuietAndAlone(Path html) {
    assertEquals(List.of(), browser.complaints());
    assertEquals(List.of(html.toUri().toString()), browser.requests());
  }

  /** How many different colours a chart's canvas shows. */
  private static int colours(String chart) throws Exception {
    return browser
        .evaluate(
            "(() => { const c = document.querySelector('"
                + chart
                + " canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width,"
                + " c.height).data; const seen = new Set(); for (let i = 0; i < d.length; i += 4)"
                + " if (d[i + 3] === 255) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);"
                + " return seen.size; })()")
        .asInt();
  }

  @Test
  void loadsWithoutComplaintAndDrawsItsCharts() throws Exception {
    Path html = report(chains().tour());
    for (boolean dark : new boolean[] {false, true}) {
      for (int width : new int[] {WIDE, NARROW}) {
        browser.open(html, width, HEIGHT, dark, true);
        assertTrue(colours("#time-chart") >= 5, "the series' colours");
        assertTrue(colours("#wait-chart") >= 4, "the curves' colours");
        int overflow =
            browser.evaluate("document.documentElement.scrollWidth - window.innerWidth").asInt();
        assertTrue(overflow <= 0, "the page is " + overflow + " pixels too wide for " + width);
        assertQuietAndAlone(html);
      }
    }
  }

  @Test
  void numbersOnThePageAreTheFacts() throws Exception {
    Path chain = chains().tour();
    browser.open(report(chain), WIDE, HEIGHT, false, true);
    JsonNode stats = Chains.tool(chain, "stats", "-o", "json").json();
    JsonNode shown =
        browser.evaluate(
            "[...document.querySelectorAll('[data-fact]')].map(e => [e.dataset.fact,"
                + " e.textContent])");
    assertTrue(shown.size() > 300, "only " + shown.size() + " facts on the page");
    for (JsonNode fact : shown) {
      JsonNode value = stats.at(fact.get(0).asText());
      assertTrue(value.isNumber(), fact + " is no fact");
      assertEquals(value.asText(), fact.get(1).asText().replace(",", ""), fact.toString());
    }
  }

  @Test
  void chartsZoomAndTablesSort() throws Exception {
    browser.open(report(chains().tour()), WIDE, 2 * HEIGHT, false, true);
    String readout = "document.querySelector('#time-chart').nextElementSibling.textContent";
    String whole = browser.evaluate(readout).asText();
    JsonNode box =
        browser.evaluate(
            "(() => { const r = document.querySelector('#time-chart"
                + " .u-over').getBoundingClientRect(); return [r.left, r.top, r.width]; })()");
    int left = box.get(0).asInt();
    int y = box.get(1).asInt() + 60;
    int width = box.get(2).asInt();
    browser.mouse("mouseMoved", left + width / 4, y);
    browser.mouse("mousePressed", left + width / 4, y);
    browser.mouse("mouseMoved", left + width / 2, y);
    browser.mouse("mouseReleased", left + width / 2, y);
    browser.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))");
    browser.evaluate("document.querySelector('.buttons button:last-child').disabled === false");
    browser.mouse("mouseMoved", left + width / 2, y + 400);
    assertNotEquals(whole, browser.evaluate(readout).asText(), "zoomed in");
    browser.evaluate("document.querySelector('.buttons button:last-child').click()");
    assertEquals(whole, browser.evaluate(readout).asText(), "the whole time again");

    String column =
        "[...document.querySelectorAll('[aria-labelledby=kinds-title] tbody tr')].map(r =>"
            + " Number(r.cells[1].textContent)).join()";
    String button =
        "document.querySelectorAll('[aria-labelledby=kinds-title] th button')[1].click()";
    browser.evaluate(button);
    assertEquals("12,6,6,5,3,3,3,1,1,1,1", browser.evaluate(column).asText());
    browser.evaluate(button);
    assertEquals("1,1,1,1,3,3,3,5,6,6,12", browser.evaluate(column).asText());
  }

  @Test
  void hostileTextIsInert() throws Exception {
    Path html = report(chains().hostile());
    browser.open(html, WIDE, HEIGHT, false, true);
    assertEquals(0, browser.evaluate("document.querySelectorAll('img, main b').length").asInt());
    assertEquals(2, browser.evaluate("document.scripts.length").asInt());
    String text = browser.evaluate("document.querySelector('main').textContent").asText();
    assertTrue(text.contains("</script><script>alert(1)</script><img src=x"), text);
    assertTrue(text.contains("<b onmouseover=alert(3)>d</b>"), text);
    assertQuietAndAlone(html);
  }

  @Test
  void thePolicyWouldStopAScriptThatGotIn() throws Exception {
    Path html = report(chains().tour());
    Path broken = temp.resolve("broken.html");
    String script = "<script>document.title = 'broken'</script></header>";
    Files.writeString(broken, Files.readString(html).replace("</header>", script));
    browser.open(broken, WIDE, HEIGHT, false, true);
    assertEquals("Chain report", browser.evaluate("document.title").asText());
    assertEquals(1, browser.complaints().size(), browser.complaints().toString());
  }

  @Test
  void tablesAreThereWithoutScripts() throws Exception {
    Path html = report(chains().tour());
    browser.open(html, WIDE, HEIGHT, false, false);
    assertEquals(
        "37",
        browser
            .evaluate("document.querySelector('[data-fact=\"/totals/dispatched\"]').textContent")
            .asText());
    assertEquals(
        0, browser.evaluate("document.querySelectorAll('button, canvas, input').length").asInt());
    int tables = browser.evaluate("document.querySelectorAll('table').length").asInt();
    assertTrue(tables >= 9, tables + " tables");
    assertQuietAndAlone(html);
  }

  @Test
  void everyPartHasAHeadingAndEveryDrawingALabel() throws Exception {
    browser.open(report(chains().tour()), WIDE, HEIGHT, false, true);
    assertEquals(1, browser.evaluate("document.querySelectorAll('h1').length").asInt());
    assertEquals("en", browser.evaluate("document.documentElement.lang").asText());
    assertEquals(
        0,
        browser
            .evaluate(
                "[...document.querySelectorAll('section')].filter(s =>"
                    + " !document.getElementById(s.getAttribute('aria-labelledby'))).length")
            .asInt());
    assertEquals(
        0,
        browser
            .evaluate(
                "[...document.querySelectorAll('svg, .chart')].filter(e =>"
                    + " !e.getAttribute('aria-label') && !e.getAttribute('aria-hidden')).length")
            .asInt());
    assertEquals(
        0,
        browser.evaluate("document.querySelectorAll('table:not(:has(caption))').length").asInt());
  }

  @Test
  void anEmptyAndADamagedChainHaveTheirPagesToo() throws Exception {
    Path damaged = chains().tour();
    chains().damage(damaged, "node 8 is unreachable");
    for (Path html : List.of(report(chains().script("empty", "")), report(damaged))) {
      browser.open(html, WIDE, HEIGHT, true, true);
      assertTrue(
          browser.evaluate("document.querySelector('.chip').textContent.length").asInt() > 0);
      assertQuietAndAlone(html);
    }
    assertEquals(
        "Damaged", browser.evaluate("document.querySelector('.chip').textContent").asText());
  }
}
