package io.chainexec.store;

import io.chainexec.action.Action;
import io.chainexec.action.PendingAction;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;
import io.chainexec.executor.ActionExecutor;
import io.chainexec.executor.DispatchResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A process that appends to a chain when told, and says at once what it knows to be synced. */
final class PowerFailureWriter implements AutoCloseable {
  private static final String APPENDED = "appended";
  private static final int BLOCKS_PER_FILE = 70;
  private static final int MAX_RECORDS = 20;
  private static final int MAX_REPEATS = 1_200;
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final PrintWriter to;
  private final Path errors;
  private final Semaphore appended = new Semaphore(0);
  private final Thread listener = new Thread(this::listen, "power failure listener");
  private volatile long synced;
  private volatile boolean idle;

  private PowerFailureWriter(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    to = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * Starts one.
   *
   * @param how a sync policy; {@code chronicle} for Chronicle's own sync after each commit; {@code
   *     executor} for an executor that is asked what is durable
   */
  static PowerFailureWriter start(Path chain, String how, Path logs) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JvmFlags.NEEDED.split(" ")));
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), chain.toString(), how));
    Path errors = logs.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    PowerFailureWriter writer = new PowerFailureWriter(builder.start(), errors);
    writer.listener.start();
    return writer;
  }

  private void listen() {
    try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        if (line.equals(APPENDED)) {
          idle = true;
          appended.release();
        } else {
          synced = Math.max(synced, Long.parseLong(line));
        }
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  /** Has it append so many blocks; does not wait. */
  void append(int blocks) {
    idle = false;
    to.println(blocks);
  }

  /** Waits until it has said that so much is synced, or that it has appended everything. */
  void awaitSynced(long sequence) throws IOException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (synced < sequence && !idle) {
      if (!process.isAlive() || System.nanoTime() > deadlineNs) {
        throw new AssertionError("the writer gave up: " + Files.readString(errors));
      }
      Thread.onSpinWait();
    }
  }

  /** Waits until everything is appended. */
  void awaitAppended() throws IOException {
    try {
      if (!appended.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the writer gave up: " + Files.readString(errors));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What it has said to be synced so far. */
  long synced() {
    return synced;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try {
      listener.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Appends so many records of different lengths, which tell their sequences, as one block. */
  static void append(ChronicleAppender appender, int records) {
    for (int i = 0; i < records && !appender.full(); i++) {
      record(appender.nextSequence() + i).sendTo(appender);
    }
    appender.commit();
  }

  private static ChainRecord record(long sequence) {
    String text = (sequence + " ").repeat(new Random(sequence).nextInt(MAX_REPEATS));
    long seq = sequence + 1;
    return new ChainRecord.Failure(
        sequence, seq, PendingAction.NO_ID, "writer", ReasonCode.TEXT, 0, 0, text, sequence);
  }

  /**
   * Whether a record of that sequence is the one that was appended; an executor's are not known.
   */
  static boolean isAsWritten(ChainRecord record, long sequence) {
    boolean ours = record instanceof ChainRecord.Failure;
    return !ours || record.equals(record(sequence));
  }

  /** A configuration whose day is far behind those of the writer. */
  static StoreConfig later() {
    return Chains.at(new long[] {Chains.NOON_MS + 10_000 * Chains.DAY_MS});
  }

  /** What the process runs. */
  static final class Main {
    private final Random random = new Random(20260217);
    private final long[] clockMs = {Chains.NOON_MS};
    private int blocks;
    private long said;

    private Main() {}

    public static void main(String[] args) throws Exception {
      Path chain = Path.of(args[0]);
      switch (args[1]) {
        case "executor" -> new Main().execute(chain);
        default -> new Main().append(chain, args[1]);
      }
    }

    private void append(Path chain, String how) throws IOException {
      ChronicleAppender appender =
          how.equals("chronicle")
              ? SyncedByChronicle.open(chain, clockMs)
              : ChronicleAppender.open(chain, Chains.at(clockMs).withSync(SyncPolicy.parse(how)));
      BufferedReader lines = standardInput();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        for (int i = Integer.parseInt(line); i > 0; i--) {
          nextDay();
          PowerFailureWriter.append(appender, 1 + random.nextInt(MAX_RECORDS));
          say(how.equals("never") ? appender.nextSequence() : appender.syncedSequence());
        }
        System.out.println(APPENDED);
      }
    }

    private void execute(Path chain) throws Exception {
      ActionExecutor executor =
          ActionExecutor.builder()
              .chain(ChronicleAppender.open(chain, Chains.at(clockMs)))
              .dispatcher((action, attempt) -> DispatchResult.ok())
              .build();
      executor.start();
      BufferedReader lines = standardInput();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        for (int i = Integer.parseInt(line); i > 0; i--) {
          nextDay();
          for (int action = random.nextInt(200); action > 0; action--) {
            executor.submit(new Action.ReduceHeat(action, 1));
          }
          say(executor.durable().get());
        }
        System.out.println(APPENDED);
      }
    }

    /** Passes to the next file, where it is time. */
    private void nextDay() {
      blocks++;
      if (blocks % BLOCKS_PER_FILE == 0) {
        clockMs[0] += Chains.DAY_MS;
      }
    }

    private void say(long synced) {
      if (synced > said) {
        said = synced;
        System.out.println(synced);
      }
    }

    private static BufferedReader standardInput() {
      return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }
  }
}
