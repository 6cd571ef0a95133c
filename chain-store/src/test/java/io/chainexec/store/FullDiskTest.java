package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.Counters;
import io.chainexec.config.ChainFailurePolicy;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.ManualClock;
import io.chainexec.snapshot.ChainFold;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An executor in a process of its own, on a file system of its own that really is full. What the
 * process says is held against what the chain says afterwards.
 */
final class FullDiskTest {
  private static final int DISK_MIB = 16;
  private static final long BALLAST_BYTES = 4 << 20;

  /** More than any disk here holds. */
  private static final int ENOUGH = 2_000_000;

  @TempDir Path temp;
  private SmallDisk disk;
  private ChildJvm node;

  @AfterEach
  void unmount() {
    if (node != null) {
      node.kill();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDiskThatSomebodyElseFillsRefusesBlocksUntilItIsFreed(SmallDisk.Kind kind) throws Exception {
    begin(kind);
    assertEquals("1000 0 0", node.ask("submit 1000"));
    disk.fillBut(0);
    requireLosses(node.ask("submit-until-lost " + ENOUGH));
    disk.free();
    requireOneGapAndTheRightFold();
  }

  @ParameterizedTest
  @EnumSource
  void aDiskThatTheChainFillsItselfRefusesBlocksUntilItIsFreed(SmallDisk.Kind kind)
      throws Exception {
    begin(kind);
    Path ballast = disk.path().resolve("ballast");
    try (OutputStream out = Files.newOutputStream(ballast)) {
      out.write(new byte[(int) BALLAST_BYTES]);
    }
    requireLosses(node.ask("submit-until-lost " + ENOUGH));
    Files.delete(ballast);
    requireOneGapAndTheRightFold();
  }

  @ParameterizedTest
  @EnumSource
  void aRollOnAFullDiskIsRefusedUntilItIsFreed(SmallDisk.Kind kind) throws Exception {
    begin(kind);
    assertEquals("1000 0 0", node.ask("submit 1000"));
    disk.fillBut(0);
    node.ask("day");
    requireLosses(node.ask("submit 10"));
    assertEquals(1, Chains.files(chain()).size());
    disk.free();
    requireOneGapAndTheRightFold();
    assertEquals(2, Chains.files(chain()).size());
  }

  @ParameterizedTest
  @EnumSource
  void aProcessKilledOnAFullDiskIsFollowedByOneThatWaitsForSpaceToo(SmallDisk.Kind kind)
      throws Exception {
    begin(kind);
    node.ask("submit 1000");
    disk.fillBut(0);
    String lost = node.ask("submit-until-lost " + ENOUGH);
    requireLosses(lost);
    node.kill();
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(chain(), VerifyDepth.RECORDS).status());
    disk.fillBut(0);

    node = start();
    assertEquals("open", node.line(), this::errors);
    requireLosses(node.ask("submit-until-lost " + ENOUGH));
    disk.free();
    requireOneGapAndTheRightFold();
  }

  @ParameterizedTest
  @EnumSource
  void anExecutorThatIsToHaltDoesAndTheNextDeclaresWhatIsLost(SmallDisk.Kind kind)
      throws Exception {
    disk = SmallDisk.mount(kind, temp, DISK_MIB);
    node = ChildJvm.start(Node.class, temp.resolve("errors"), chain().toString(), "halt");
    assertEquals("open", node.line());
    assertEquals("1000 0 0", node.ask("submit 1000"));
    disk.fillBut(0);
    String said = node.ask("submit-until-lost " + ENOUGH);
    assertNotNull(said, () -> "the process died: " + errors());
    assertTrue(said.startsWith("halted: ") && said.contains("the disk is full"), said);
    assertEquals(said, node.ask("submit 1"), "it takes nothing more");
    node.close();
    assertEquals(VerifyReport.Status.CLEAN, ChainVerifier.verify(chain()).status());

    disk.free();
    node = start();
    assertEquals("open", node.line(), this::errors);
    assertEquals("1", node.ask("submit 1000").split(" ")[2], "gaps declared");
    assertEquals("closed", node.ask("close"));
    node.close();
    assertEquals(VerifyReport.Status.CLEAN, ChainVerifier.verify(chain()).status());
  }

  @ParameterizedTest
  @EnumSource
  void aChainIsCreatedInFullOrRefusedAndNeverKillsTheProcess(SmallDisk.Kind kind) throws Exception {
    disk = SmallDisk.mount(kind, temp, DISK_MIB);
    node = ChildJvm.start(Creator.class, temp.resolve("errors"), disk.path().toString());
    int refused = 0;
    for (long free = 0; free <= 2 << 20; free += 96 * 1024) {
      disk.fillBut(free);
      String said = node.ask("create");
      assertNotNull(said, () -> "the process died: " + errors());
      if (!said.equals("created")) {
        assertTrue(said.contains("the disk is full; free space on the file system "), said);
        assertTrue(said.contains(disk.path().toString()), said);
        refused++;
      } else {
        assertEquals(
            VerifyReport.Status.CLEAN, ChainVerifier.verify(chain(), VerifyDepth.RECORDS).status());
      }
      disk.free();
      assertEquals("created", node.ask("create"), "what a refusal leaves does no harm");
      node.ask("delete");
    }
    assertTrue(refused > 12, "only " + refused + " were refused");
    assertTrue(refused < 20, refused + " were refused");
  }

  private void begin(SmallDisk.Kind kind) throws IOException {
    disk = SmallDisk.mount(kind, temp, DISK_MIB);
    node = start();
    assertEquals("open", node.line());
  }

  private ChildJvm start() throws IOException {
    return ChildJvm.start(Node.class, temp.resolve("errors"), chain().toString());
  }

  private Path chain() {
    return disk.path().resolve("chain");
  }

  private void requireLosses(String counters) {
    assertNotNull(counters, () -> "the process died: " + errors());
    String[] fields = counters.split(" ");
    assertTrue(Long.parseLong(fields[1]) > 0, counters);
    assertEquals("0", fields[2], "no gap can be declared yet");
    assertEquals(
        VerifyReport.Status.CLEAN, ChainVerifier.verify(chain(), VerifyDepth.RECORDS).status());
    String log = errors();
    String refusal = "nothing can be appended to the chain in " + chain() + ": the disk is full";
    assertTrue(log.contains(refusal), log);
    assertFalse(log.contains("Exception"), log);
  }

  /** After the disk was freed. */
  private void requireOneGapAndTheRightFold() throws IOException {
    String[] before = node.ask("tick").split(" ");
    assertEquals("1", before[2], "the gap is declared by itself");
    String[] after = node.ask("submit 1000").split(" ");
    assertEquals(before[1], after[1], "nothing is lost any more");
    String live = node.ask("state");
    long sequence = Long.parseLong(live.substring(0, live.indexOf(' ')));
    assertEquals("closed", node.ask("close"));
    node.close();
    assertEquals(live, sequence + " " + fold(sequence));
    VerifyReport report = ChainVerifier.verify(chain(), VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.CLEAN, report.status(), report::toString);
    String log = errors();
    assertEquals(
        report.sessions() + 1,
        log.split("cannot append", -1).length,
        () -> "once per burst: " + log);
  }

  private String fold(long sequence) {
    ChainFold fold = new ChainFold();
    try (ChainReader reader = ChainReader.open(chain())) {
      while (reader.nextSequence() <= sequence) {
        assertTrue(reader.poll(fold.sink()) > 0);
      }
    }
    return fold.live().snapshot(sequence).toString();
  }

  private String errors() {
    try {
      return Files.readString(temp.resolve("errors"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The process with the executor, which its caller drives line by line. */
  static final class Node {
    private Node() {}

    public static void main(String[] args) throws IOException {
      long[] wallMs = {Chains.NOON_MS};
      ManualClock clock = new ManualClock(Chains.NOON_MS);
      ActionExecutor executor =
          ActionExecutor.builder()
              .config(ExecutorConfig.builder().onChainFailure(policy(args)).build())
              .chain(ChronicleAppender.open(Path.of(args[0]), Chains.at(wallMs)))
              .dispatcher((action, attempt) -> DispatchResult.ok())
              .clock(clock)
              .build();
      executor.doWork();
      System.out.println("open");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          String[] words = line.split(" ");
          handle(words, executor, clock, wallMs);
          System.out.println(answer(executor, words[0]));
        } catch (IllegalStateException e) {
          System.out.println("halted: " + executor.haltCause().orElseThrow().getMessage());
        }
      }
    }

    private static ChainFailurePolicy policy(String[] args) {
      return args.length > 1 ? ChainFailurePolicy.HALT : ChainFailurePolicy.CONTINUE;
    }

    private static void handle(
        String[] words, ActionExecutor executor, ManualClock clock, long[] wallMs) {
      switch (words[0]) {
        case "submit" -> submit(executor, clock, Integer.parseInt(words[1]), false);
        case "submit-until-lost" -> submit(executor, clock, Integer.parseInt(words[1]), true);
        case "tick" -> {
          clock.advanceNs(1_000_000_000);
          work(executor);
        }
        case "day" -> wallMs[0] += Chains.DAY_MS;
        case "close" -> executor.close();
        default -> {
          // state
        }
      }
    }

    private static String answer(ActionExecutor executor, String command) {
      if (command.equals("close")) {
        return "closed";
      }
      if (command.equals("state")) {
        var snapshot = executor.snapshot();
        work(executor);
        return snapshot.join().sequence() + " " + snapshot.join();
      }
      Counters counters = executor.counters();
      return counters.dispatched() + " " + counters.chainAppendFailures() + " " + counters.gaps();
    }

    private static void submit(
        ActionExecutor executor, ManualClock clock, int actions, boolean untilLost) {
      long lost = executor.counters().chainAppendFailures();
      for (int i = 0; i < actions; i++) {
        executor.submit(new Action.ReduceHeat(i, 1));
        clock.advanceNs(1_000);
        if (i % 500 == 499 || i == actions - 1) {
          work(executor);
          if (untilLost && executor.counters().chainAppendFailures() > lost) {
            return;
          }
        }
      }
    }

    private static void work(ActionExecutor executor) {
      while (executor.doWork() > 0) {
        // Until there is nothing left to do.
      }
    }
  }

  /** A process that creates chains of one record. */
  static final class Creator {
    private Creator() {}

    public static void main(String[] args) throws IOException {
      Path chain = Path.of(args[0], "chain");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("delete")) {
          delete(chain);
          System.out.println("deleted");
        } else {
          System.out.println(create(chain));
        }
      }
    }

    private static String create(Path chain) {
      try (ChronicleAppender appender = ChronicleAppender.open(chain)) {
        Chains.append(appender, 1);
        return "created";
      } catch (ChainException e) {
        return e.getMessage();
      }
    }

    private static void delete(Path chain) throws IOException {
      try (var files = Files.list(chain)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.delete(file);
        }
      }
      Files.delete(chain);
    }
  }
}
