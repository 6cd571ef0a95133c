package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.replay.render.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportCommandTest {
  private static final Pattern FACTS =
      Pattern.compile("<script type=\"application/json\" id=\"facts\">(.*?)</script>");

  @TempDir Path temp;

  private Chains chains() {
    return new Chains(temp);
  }

  private Path html() {
    return temp.resolve("report.html");
  }

  private ToolRun report(Path chain, String... more) {
    return Chains.tool(
        chain,
        "report",
        Stream.concat(Stream.of("--html", html().toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private String page() throws IOException {
    return Files.readString(html());
  }

  private static JsonNode facts(String page) throws IOException {
    Matcher facts = FACTS.matcher(page);
    assertTrue(facts.find());
    return new ObjectMapper().readTree(facts.group(1));
  }

  /** What a person reads, without what the page consists of itself. */
  private static String body(String page) {
    return page.substring(page.indexOf("<header>"), page.indexOf("<script type="));
  }

  @Test
  void tourIsToldAsItWas() throws IOException {
    Path chain = chains().tour();
    ToolRun run = report(chain);
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    assertEquals("", run.err());
    Golden.check("tour-report-body.html", chains().anonymous(body(page())));
  }

  @Test
  void factsAreThoseOfStats() throws IOException {
    Path chain = chains().tour();
    report(chain);
    JsonNode stats = Chains.tool(chain, "stats", "-o", "json").json();
    assertEquals(stats, facts(page()).path("stats"));
  }

  @Test
  void redrivesAreListedWithWhatBecameOfThem() throws IOException {
    Path chain = chains().redrivenTour();
    ToolRun run = report(chain);
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    Golden.check("redriven-report-incidents.html", section(page(), "incidents-title"));
    String story = section(page(), "summary-title");
    assertTrue(story.contains("<p>5 actions that had ended were redriven, and 3 have been"), story);
    JsonNode stats = Chains.tool(chain, "stats", "-o", "json").json();
    assertEquals(stats, facts(page()).path("stats"));
  }

  private static String section(String page, String title) {
    String from = page.substring(page.indexOf("<section aria-labelledby=\"" + title + '"'));
    return from.substring(0, from.indexOf("</section>"));
  }

  @Test
  void theSameChainGivesTheSamePage() throws IOException {
    Path chain = chains().tour();
    report(chain);
    String first = page();
    assertEquals(ExitCode.OK, report(chain, "--force").exit());
    assertEquals(first, page());
    report(chain, "--force", "--generated", "2026-02-03");
    assertTrue(page().contains("Generated 2026-02-03T00:00:00.000Z."));
  }

  @Test
  void anExistingFileIsLeftAloneWithoutForce() throws IOException {
    Path chain = chains().tour();
    Files.writeString(html(), "precious");
    ToolRun run = report(chain);
    assertEquals(ExitCode.ERROR, run.exit());
    assertTrue(run.err().contains("--force"), run.err());
    assertEquals("precious", page());
    assertEquals(ExitCode.OK, report(chain, "--force").exit());
    assertNotEquals("precious", page());
  }

  @Test
  void nothingIsLeftBesideTheFile() throws IOException {
    report(chains().tour());
    try (Stream<Path> files = Files.list(temp)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertEquals(List.of("report.html", "tour"), names);
    }
  }

  @Test
  void placesWhereNoFileCanBeAreNamed() throws IOException {
    Path chain = chains().tour();
    for (String place : List.of(temp.toString(), temp + "/none/a.html", chain + "/a.html")) {
      ToolRun run = Chains.tool(chain, "report", "--html", place);
      assertEquals(ExitCode.ERROR, run.exit(), run.toString());
      assertEquals(1, run.err().lines().count(), run.err());
      assertTrue(run.err().contains(place), run.err());
    }
    assertFalse(Files.exists(chain.resolve("a.html")));
  }

  @Test
  void commandLinesThatMakeNoSenseAreExplained() throws IOException {
    Path chain = chains().tour();
    assertEquals(ExitCode.USAGE, Chains.tool(chain, "report").exit());
    assertEquals(ExitCode.USAGE, Chains.tool(chain, "report", "--html", "").exit());
    assertEquals(ExitCode.USAGE, Chains.tool(chain, "report", "--html", "/").exit());
    ToolRun run = report(chain, "--generated", "yesterday");
    assertEquals(ExitCode.USAGE, run.exit());
    assertTrue(run.err().contains("yesterday"), run.err());
    assertFalse(Files.exists(html()));
  }

  @Test
  void noChainLeavesNoFile() {
    ToolRun run = report(temp.resolve("none"));
    assertEquals(ExitCode.ERROR, run.exit());
    assertFalse(Files.exists(html()));
  }

  @Test
  void aDamagedChainIsCalledDamagedAndItsDamageIsListed() throws IOException {
    Path chain = chains().tour();
    chains().damage(chain, "node 8 is unreachable");
    ToolRun run = report(chain);
    assertEquals(ExitCode.DAMAGED, run.exit(), run.toString());
    String body = body(page());
    assertTrue(body.contains("The chain is damaged: "), body);
    assertTrue(body.contains("checksum"), body);
    assertFalse(body.contains("The chain is whole"));
  }

  @Test
  void hostileTextIsNeverMarkup() throws IOException {
    report(chains().hostile());
    String page = page();
    assertEquals(2, page.split("<script", -1).length - 1, "the data and the page's own");
    String body = body(page);
    assertFalse(body.contains("<img"), body);
    assertFalse(body.contains("<b "), body);
    assertFalse(body.contains("\u202e"), body);
    assertTrue(body.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), body);
    assertTrue(body.contains("{{title}} {{{script}}}"), "a template within a value stays text");
    JsonNode reason = facts(page).at("/stats/reasons/items/0/reason");
    assertEquals(Chains.HOSTILE, reason.asText());
  }

  @Test
  void thePageNamesNoOtherPlace() throws IOException {
    report(chains().tour());
    String page = page();
    assertTrue(page.contains("default-src 'none'"), "a strict policy");
    assertFalse(page.contains("unsafe-"), "without exceptions");
    String own = page.replace("https://github.com/leeoniya/uPlot", "");
    assertFalse(Pattern.compile("(src|href|action)\\s*=\\s*[\"']").matcher(body(page)).find());
    assertFalse(own.contains("@import"));
    assertTrue(page.contains("Permission is hereby granted"), "the charts' licence");
  }
}
