package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An executor under load in a process of its own is killed again and again, while its dispatcher
 * writes every effect to a file. So what the chain says is held against what was really done.
 *
 * <p>The system property {@code chainexec.kills} says how often; the seed is fixed, the moments are
 * the machine's.
 */
final class KillTest {
  private static final int KILLS = Integer.getInteger("chainexec.kills", 12);

  @TempDir Path temp;

  @Test
  void aKillLosesNoOutcomeAndLeavesAtMostOneActionInDoubt() throws Exception {
    Path chain = temp.resolve("chain");
    Path effects = temp.resolve("effects");
    Random random = new Random(20260216);
    for (int kill = 0; kill < KILLS; kill++) {
      killAfterEffects(chain, effects, 1 + random.nextInt(20_000));
    }
    ChronicleAppender.open(chain).close();

    List<ChainRecord> records = read(chain);
    List<Long> done = effects(effects);
    Set<Long> dispatched = new HashSet<>();
    Set<Long> doubted = new HashSet<>();
    for (ChainRecord record : records) {
      if (record instanceof ChainRecord.Dispatched d) {
        assertTrue(dispatched.add(d.id()), () -> "dispatched twice on the chain: " + d.id());
      } else if (record instanceof ChainRecord.InDoubt d) {
        assertTrue(doubted.add(d.id()), () -> "in doubt twice: " + d.id());
      }
    }
    Set<Long> effected = new HashSet<>(done);
    assertEquals(done.size(), effected.size(), "no action is carried out twice");
    assertTrue(effected.containsAll(dispatched), "what is recorded as dispatched was done");
    effected.removeAll(dispatched);
    assertTrue(doubted.containsAll(effected), () -> "lost without a trace: " + effected);
    assertTrue(doubted.size() <= KILLS, () -> "in doubt: " + doubted);
    assertEquals(VerifyReport.Status.CLEAN, ChainVerifier.verify(chain).status());
  }

  /** Starts the process and kills it once that many more effects are there. */
  private static void killAfterEffects(Path chain, Path effects, int more) throws IOException {
    long enough = (Files.exists(effects) ? Files.size(effects) : 0) + more * 8L;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JvmFlags.NEEDED.split(" ")));
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Node.class.getName(), chain.toString(), effects.toString()));
    Path errors = effects.resolveSibling("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start();
    while (process.isAlive() && !(Files.exists(effects) && Files.size(effects) >= enough)) {
      Thread.onSpinWait();
    }
    assertTrue(process.isAlive(), () -> "the process ended by itself: " + text(errors));
    process.destroyForcibly().onExit().join();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<ChainRecord> read(Path chain) {
    List<ChainRecord> records = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    try (ChainReader reader = ChainReader.open(chain, problems::add)) {
      while (reader.poll(RecordCollector.into(records::add)) > 0) {
        // To the end.
      }
    }
    assertEquals(List.of(), problems);
    return records;
  }

  private static List<Long> effects(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
    List<Long> ids = new ArrayList<>();
    while (all.remaining() >= 8) {
      ids.add(all.getLong());
    }
    return ids;
  }

  /** The process that is killed: an executor, a dispatcher with effects, and no end of actions. */
  static final class Node implements Dispatcher {
    private final FileChannel effects;
    private final ByteBuffer effect = ByteBuffer.allocateDirect(8);

    private Node(FileChannel effects) {
      this.effects = effects;
    }

    @Override
    public DispatchResult dispatch(Action action, Attempt attempt) throws IOException {
      effect.clear().putLong(attempt.id()).flip();
      effects.write(effect);
      return DispatchResult.ok();
    }

    /** Runs until it is killed. */
    public static void main(String[] args) throws IOException {
      FileChannel effects =
          FileChannel.open(Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      ActionExecutor executor =
          ActionExecutor.builder()
              .chain(ChronicleAppender.open(Path.of(args[0])))
              .dispatcher(new Node(effects))
              .build();
      executor.start();
      Random random = new Random();
      while (true) {
        Action action =
            random.nextInt(10) == 0
                ? new Action.PullReplica(random.nextInt(1000), 1)
                : new Action.ReduceHeat(random.nextInt(100), 1);
        if (!executor.submit(action)) {
          Thread.onSpinWait();
        }
      }
    }
  }
}
