package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainexec.replay.render.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WhatIfCommandTest {
  private static final String PULL =
      "{\"at_ms\":%d,\"action\":{\"kind\":\"pull_replica\",\"chain\":%d,\"source\":1}}\n";

  @TempDir Path temp;

  private Chains chains() {
    return new Chains(temp);
  }

  private static ToolRun whatIf(Path chain, String... more) {
    return Chains.tool(chain, "what-if", more);
  }

  /** So many pulls of different chains at once. */
  private static String pulls(int count) {
    StringBuilder script = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      script.append(String.format(PULL, 0, i));
    }
    return script.toString();
  }

  @Test
  void tourIsToldAsItWouldHaveBeen() throws IOException {
    Path chain = chains().tour();
    String[] change = {"--set", "pull_cooldown=1s", "--set", "max_defer_count=1"};
    Golden.check("tour-what-if.txt", chains().anonymous(whatIf(chain, change).out()));
    String[] json = {"--set", "pull_cooldown=1s", "--set", "max_defer_count=1", "-o", "json"};
    Golden.check("tour-what-if.json", chains().anonymous(whatIf(chain, json).out()));
  }

  @Test
  void aLongerCooldownIsWaitedFor() throws IOException {
    Path chain = chains().script("pulls", pulls(4));
    JsonNode result = whatIf(chain, "--set", "pull_cooldown=1s", "-o", "json").json();
    assertTrue(result.at("/fidelity/exact").asBoolean(), result.toPrettyString());
    assertEquals(3, result.at("/changes/later/count").asLong());
    assertEquals(3_000_000_000L - 750_000_000L, result.at("/changes/later/max_ns").asLong());
    assertEquals("4", result.at("/changes/delayed/0/id").asText());
    assertEquals(3_000_000_000L, result.at("/changes/delayed/0/now_life_ns").asLong());
    assertEquals("250ms", result.at("/settings/0/was/0").asText());
  }

  /** As "redrive --script" writes it. */
  @Test
  void aScriptThatRedrivesIsAScriptLikeAnyOther() throws IOException {
    Path script = temp.resolve("redrive.jsonl");
    String line = "{\"at_ms\":0,\"redrive_of\":{\"chain_id\":\"7\",\"id\":\"9\"},";
    Files.writeString(script, line + "\"action\":{\"kind\":\"drop_replica\",\"chain\":\"1\"}}\n");
    ToolRun run = ToolRun.of("what-if", script.toString(), "--set", "pull_cooldown=1s");
    assertEquals(ExitCode.OK, run.exit(), run::toString);
  }

  @Test
  void aSmallerBudgetLosesActions() throws IOException {
    Path chain = chains().script("pulls", pulls(20));
    JsonNode result =
        whatIf(
                chain,
                "--set",
                "deferral_order=shared",
                "--set",
                "max_defer_count=4",
                "-n",
                "2",
                "-o",
                "json")
            .json();
    assertEquals(15, result.at("/courses/what_if/outcomes/budget_exhausted").asLong());
    assertEquals(15, result.at("/changes/other_outcome").asLong());
    assertEquals("dispatched", result.at("/changes/transitions/0/was").asText());
    assertEquals("budget_exhausted", result.at("/changes/transitions/0/now").asText());
    assertEquals(2, result.at("/changes/changed").size());
  }

  @Test
  void whatFindsASmallerQueueFullIsRefused() throws IOException {
    Path chain = chains().script("pulls", pulls(20));
    JsonNode result = whatIf(chain, "--set", "queue_capacity=5", "-o", "json").json();
    assertEquals(15, result.at("/courses/what_if/outcomes/refused").asLong());
    JsonNode script =
        ToolRun.withInput(pulls(20), "what-if", "-", "--set", "queue_capacity=5", "-o", "json")
            .json();
    assertEquals(0, script.at("/courses/what_if/outcomes/refused").asLong(), "a script waits");
    assertTrue(script.path("fidelity").isMissingNode());
  }

  @Test
  void aScriptIsComparedWithTheBaseThatIsNamed() throws IOException {
    String[] args = {
      "what-if", "-", "--base", "pull_cooldown=2s", "--set", "pull_cooldown=1s", "-o", "json"
    };
    JsonNode result = ToolRun.withInput(pulls(3), args).json();
    assertEquals("2s", result.at("/settings/0/was/0").asText());
    assertEquals(2, result.at("/changes/earlier/count").asLong());
    assertEquals(2_000_000_000L, result.at("/changes/earlier/max_ns").asLong());
  }

  @Test
  void aPartBeginsWithWhatWasDeferredBefore() throws IOException {
    Path chain = chains().script("pulls", pulls(4));
    String[] args = {"--since", "3", "--set", "recent_failures=7", "-o", "json"};
    JsonNode result = whatIf(chain, args).json();
    // Records 0 to 2: opened, the first one dispatched, the second one deferred.
    assertEquals(1, result.path("deferred_before").asLong());
    assertEquals(3, result.path("actions").asLong());
    assertTrue(result.at("/fidelity/exact").asBoolean(), result.toPrettyString());
    assertTrue(result.at("/settings/0/idle").asBoolean());
  }

  @Test
  void resultsBehindTheEndOfThePartArePlayed() throws IOException {
    String slow =
        "{\"at_ms\":0,\"action\":{\"kind\":\"reduce_heat\",\"blob\":1,\"by\":1},\"dispatch\":["
            + "{\"result\":\"retry\",\"reason\":\"busy\",\"after_ms\":5000},"
            + "{\"result\":\"drop\",\"reason\":\"never\"}]}\n";
    Path chain = chains().script("slow", slow);
    String[] args = {"--until", "2", "--set", "recent_failures=7", "-o", "json"};
    JsonNode result = whatIf(chain, args).json();
    assertEquals(1, result.at("/courses/recorded/outcomes/waiting").asLong());
    assertEquals(1, result.at("/courses/what_if/outcomes/failed").asLong());
    assertEquals(0, result.at("/courses/what_if/assumed_dispatches").asLong());
    assertTrue(result.at("/fidelity/exact").asBoolean(), result.toPrettyString());
  }

  @Test
  void dispatchesThatNeverWereAreAssumedAndCounted() throws IOException {
    String gated =
        "{\"at_ms\":0,\"action\":{\"kind\":\"apply_backoff\",\"daemon\":{\"id\":1,\"name\":\"d\"},"
            + "\"until_ms\":60000}}\n"
            + "{\"at_ms\":10,\"action\":{\"kind\":\"start_daemon\",\"daemon\":{\"id\":1,"
            + "\"name\":\"d\"}}}\n";
    Path chain = chains().script("gated", gated);
    ToolRun run = whatIf(chain, "--set", "apply_backoff_gates=false");
    assertTrue(run.out().contains("1 dispatch that never happened"), run.out());
    assertTrue(run.out().contains("gated -> dispatched"), run.out());
  }

  @Test
  void damageIsSaidAndTheRestReplayed() throws IOException {
    Path chain = chains().tour();
    chains().damage(chain, "node 8 is unreachable");
    ToolRun run = whatIf(chain, "--set", "pull_cooldown=1s");
    assertEquals(ExitCode.DAMAGED, run.exit(), run.toString());
    assertTrue(run.out().contains("the chain is damaged"), run.out());
    assertTrue(run.err().contains("damaged: "), run.err());
  }

  @Test
  void anEmptyHistoryIsNoProblem() throws IOException {
    ToolRun run = whatIf(chains().script("empty", ""), "--set", "pull_cooldown=1s");
    assertEquals(ExitCode.OK, run.exit(), run.toString());
    assertTrue(run.out().contains("no action ends differently"), run.out());
    ToolRun script = ToolRun.withInput("", "what-if", "-", "--set", "pull_cooldown=1s");
    assertEquals(ExitCode.OK, script.exit(), script.toString());
    String[] none = {"--since", "9999", "--set", "pull_cooldown=1s"};
    ToolRun nothing = whatIf(temp.resolve("empty"), none);
    assertEquals(ExitCode.OK, nothing.exit(), nothing.toString());
    assertTrue(nothing.out().contains("no records"), nothing.out());
  }

  @Test
  void hostileNamesAndReasonsCannotMoveTheCursor() throws IOException {
    String[] args = {"--set", "max_defer_count=0", "--set", "pull_cooldown=1s"};
    String out = whatIf(chains().hostile(), args).out();
    assertFalse(out.contains("\u001b"), out);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--set pull_cooldown=1s | a script, or a chain with --chain, is needed",
        "--chain x s.jsonl --set pull_cooldown=1s | a script goes with no --chain",
        "--chain x | Missing required option",
        "--chain x --set pull_cooldown | is not of the form KEY=VALUE",
        "--chain x --set pull_cooldwn=1s | unknown setting \"pull_cooldwn\"",
        "--chain x --set pull_cooldown=soon | is no length of time",
        "--chain x --set pull_cooldown=1s --set pull_cooldown=2s | is set twice",
        "--chain x --base pull_cooldown=1s --set pull_cooldown=2s | goes with a script only",
        "s.jsonl --since 3 --set pull_cooldown=1s | go with --chain only",
        "s.jsonl --base pressure_low=5000 --set pull_cooldown=1s | must be above pressure_low",
        "--chain x --set pull_cooldown=1s -n -1 | -n is -1",
        "--chain x --set pull_cooldown=1s --since tomorrow | is no moment",
      })
  void aCommandLineThatMakesNoSenseIsNamed(String line, String message) {
    ToolRun run = ToolRun.of(("what-if " + line.strip()).split(" "));
    assertEquals(ExitCode.USAGE, run.exit(), run.toString());
    assertEquals("", run.out());
    assertTrue(run.err().contains(message.strip()), run.err());
  }

  @Test
  void settingsThatMakeNoSenseWithTheChainsOwnAreNamed() throws IOException {
    ToolRun run = whatIf(chains().script("pulls", pulls(1)), "--set", "pressure_low=5000");
    assertEquals(ExitCode.ERROR, run.exit());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("pressure_high (1000) must be above pressure_low"), run.err());
  }

  @Test
  void aScriptThatBreaksOffWithinADispatchIsNoPanic() {
    String slow =
        "{\"at_ms\":0,\"action\":{\"kind\":\"reduce_heat\",\"blob\":1,\"by\":1},"
            + "\"dispatch\":[{\"result\":\"ok\",\"delay_ms\":500}]}\n";
    ToolRun run = ToolRun.withInput(slow + "{", "what-if", "-", "--set", "pull_cooldown=1s");
    assertEquals(ExitCode.ERROR, run.exit(), run.toString());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("<stdin>:2:"), run.err());
  }

  @Test
  void whatCannotBeReadIsNamed() {
    ToolRun chain = whatIf(temp.resolve("none"), "--set", "pull_cooldown=1s");
    assertEquals(ExitCode.ERROR, chain.exit());
    assertTrue(chain.err().contains("none"), chain.err());
    String script = temp.resolve("none.jsonl").toString();
    ToolRun file = ToolRun.of("what-if", script, "--set", "pull_cooldown=1s");
    assertEquals(ExitCode.ERROR, file.exit());
    assertTrue(file.err().contains("none.jsonl does not exist"), file.err());
    ToolRun bad = ToolRun.withInput("{\"at_ms\":", "what-if", "-", "--set", "pull_cooldown=1s");
    assertEquals(ExitCode.ERROR, bad.exit());
    assertTrue(bad.err().startsWith("<stdin>:1:"), bad.err());
    assertEquals("", bad.out());
  }
}
