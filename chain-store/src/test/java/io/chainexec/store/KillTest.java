package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.config.JournalMode;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.executor.Ticket;
import io.chainexec.snapshot.LiveState;
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
import java.util.concurrent.RejectedExecutionException;
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

  @Test
  void withIntakeJournaledEveryAcceptedActionHasAnOutcomeAndWhatIsDoneTwiceIsMarked()
      throws Exception {
    Path chain = temp.resolve("chain");
    Path effects = temp.resolve("effects");
    Random random = new Random(20260217);
    for (int kill = 0; kill < KILLS; kill++) {
      killAfterEffects(chain, effects, 1 + random.nextInt(5_000), "intake");
    }
    try (ActionExecutor executor = Node.executor(chain, effects, JournalMode.INTAKE)) {
      executor.doWork(); // what is in doubt is dispatched again
    }

    Set<Long> accepted = new HashSet<>();
    Set<Long> ended = new HashSet<>();
    Set<Long> doubted = new HashSet<>();
    LiveState state = new LiveState();
    int attempts = 0;
    for (ChainRecord record : read(chain)) {
      record.sendTo(state);
      if (record instanceof ChainRecord.Accepted a) {
        assertTrue(accepted.add(a.id()), () -> "accepted twice: " + a.id());
      } else if (record instanceof ChainRecord.InDoubt d) {
        doubted.add(d.id());
        attempts += d.admittedAtNs() == RecordSink.NEVER ? 0 : 1;
      } else if (record instanceof ChainRecord.Dispatched d) {
        assertTrue(ended.add(d.id()), () -> "dispatched twice on the chain: " + d.id());
      } else if (record instanceof ChainRecord.Failed f && !f.retried()) {
        assertTrue(ended.add(f.id()), () -> "ended twice on the chain: " + f.id());
      }
    }
    state.forEachDeferral(deferral -> ended.add(deferral.id()));
    assertEquals(accepted, ended, "every accepted action has an outcome");
    assertTrue(attempts <= KILLS, attempts + " dispatches in doubt");
    assertTrue(accepted.containsAll(effects(Node.tickets(effects))), "tickets told the truth");
    Set<Long> done = new HashSet<>();
    for (long id : effects(effects)) {
      assertTrue(done.add(id) || doubted.contains(id), () -> "done twice, unmarked: " + id);
    }
    assertTrue(accepted.containsAll(done), "nothing is done that was not accepted");
    assertEquals(VerifyReport.Status.CLEAN, ChainVerifier.verify(chain).status());
  }

  /** Starts the process and kills it once that many more effects are there. */
  private static void killAfterEffects(Path chain, Path effects, int more, String... mode)
      throws IOException {
    long enough = (Files.exists(effects) ? Files.size(effects) : 0) + more * 8L;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JvmFlags.NEEDED.split(" ")));
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Node.class.getName(), chain.toString(), effects.toString()));
    command.addAll(List.of(mode));
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

    /** Where it is written which tickets were answered. */
    static Path tickets(Path effects) {
      return effects.resolveSibling("tickets");
    }

    static ActionExecutor executor(Path chain, Path effects, JournalMode journal)
        throws IOException {
      return ActionExecutor.builder()
          .config(ExecutorConfig.builder().journal(journal).build())
          .chain(ChronicleAppender.open(chain))
          .dispatcher(new Node(appending(effects)))
          .build();
    }

    private static FileChannel appending(Path file) throws IOException {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void writeTicket(FileChannel tickets, Ticket ticket) throws Exception {
      try {
        tickets.write(ByteBuffer.allocate(8).putLong(0, ticket.await().id()));
      } catch (IllegalStateException refused) {
        if (!(refused.getCause() instanceof RejectedExecutionException)) {
          throw refused; // else the queue is full
        }
      }
    }

    /** Runs until it is killed. */
    public static void main(String[] args) throws Exception {
      Path effects = Path.of(args[1]);
      boolean intake = args.length > 2;
      JournalMode journal = intake ? JournalMode.INTAKE : JournalMode.OUTCOMES;
      ActionExecutor executor = executor(Path.of(args[0]), effects, journal);
      executor.start();
      Random random = new Random();
      FileChannel tickets = appending(tickets(effects));
      for (int i = 0; true; i++) {
        Action action =
            random.nextInt(10) == 0
                ? new Action.PullReplica(random.nextInt(1000), 1)
                : new Action.ReduceHeat(random.nextInt(100), 1);
        if (intake && i % 100 == 0) {
          writeTicket(tickets, executor.submitDurably(action));
        } else if (!executor.submit(action)) {
          Thread.onSpinWait();
        }
      }
    }
  }
}
