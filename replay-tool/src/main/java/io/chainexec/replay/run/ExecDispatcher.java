package io.chainexec.replay.run;

import io.chainexec.action.Action;
import io.chainexec.executor.Attempt;
import io.chainexec.executor.DispatchResult;
import io.chainexec.executor.Dispatcher;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.WallTime;
import io.chainexec.replay.render.Words;
import io.chainexec.replay.script.ActionJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Carries each action out by a shell command, on the loop's thread. The command's output goes to
 * the given stream; it may read the action from its standard input or leave it, write as much as it
 * likes, and leave children behind. Exit 0 is ok, 75 a retry, anything else a drop.
 */
final class ExecDispatcher implements Dispatcher, AutoCloseable {
  private static final int EXIT_RETRY = 75;

  /** For how long the rest of a command's output is awaited when its children keep it open. */
  private static final long OUTPUT_GRACE_MS = 500;

  /** The same where the output says why the command failed; on a busy machine it may be late. */
  private static final long REASON_GRACE_MS = 5_000;

  private final String command;
  private final long retryAfterNs;
  private final long timeoutNs;
  private final OutputStream output;
  private final Supplier<WallTime> wall;
  private final ExecutorService pumps = Executors.newCachedThreadPool(ExecDispatcher::daemonThread);

  /**
   * A dispatcher for one command.
   *
   * @param retryAfterNs after what time an action is tried again
   * @param timeoutNs after what time a command is killed; 0 for never
   * @param output where the command's output goes
   * @param wall how chain time maps to wall time
   */
  ExecDispatcher(
      String command,
      long retryAfterNs,
      long timeoutNs,
      OutputStream output,
      Supplier<WallTime> wall) {
    this.command = command;
    this.retryAfterNs = retryAfterNs;
    this.timeoutNs = timeoutNs;
    this.output = output;
    this.wall = wall;
  }

  @Override
  public DispatchResult dispatch(Action action, Attempt attempt) {
    Process process;
    try {
      process = start(action, attempt);
    } catch (IOException e) {
      return DispatchResult.drop("cannot run the command: " + e.getMessage());
    }
    CountDownLatch open = new CountDownLatch(2);
    LineTail errors = new LineTail();
    pumps.execute(() -> feed(process, action, attempt.id(), attempt.count()));
    pumps.execute(() -> pump(process.getInputStream(), null, open));
    pumps.execute(() -> pump(process.getErrorStream(), errors, open));
    try {
      return await(process, open, errors);
    } catch (InterruptedException e) {
      kill(process);
      return DispatchResult.drop("interrupted while the command ran");
    }
  }

  private Process start(Action action, Attempt attempt) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("CHAINEXEC_"));
    environment.putAll(ActionEnvironment.of(action, wall.get()::at));
    ActionEnvironment.id(environment, "ID", attempt.id());
    ActionEnvironment.id(environment, "COUNT", attempt.count());
    return builder.start();
  }

  private DispatchResult await(Process process, CountDownLatch open, LineTail errors)
      throws InterruptedException {
    if (timeoutNs == 0) {
      process.waitFor();
    } else if (!process.waitFor(timeoutNs, TimeUnit.NANOSECONDS)) {
      kill(process);
      return DispatchResult.drop("the command timed out after " + Words.length(timeoutNs));
    }
    // A child that the command left behind may hold its output open; it is not waited for.
    int exit = process.exitValue();
    open.await(exit == 0 ? OUTPUT_GRACE_MS : REASON_GRACE_MS, TimeUnit.MILLISECONDS);
    return resultOf(exit, errors.last());
  }

  private DispatchResult resultOf(int exit, String lastError) {
    if (exit == 0) {
      return DispatchResult.ok();
    }
    String reason = lastError.isEmpty() ? "exit " + exit : lastError;
    return exit == EXIT_RETRY
        ? DispatchResult.retryNs(reason, retryAfterNs)
        : DispatchResult.drop(reason);
  }

  /** Writes the action to the command, which need not read it. */
  private void feed(Process process, Action action, long id, int count) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write((json(action, id, count) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // the command has ended, or closed its input: it did not want to know
    }
  }

  private String json(Action action, long id, int count) {
    return Json.toText(
        json -> {
          json.writeStartObject();
          ActionJson.id(json, "id", id);
          json.writeNumberField("count", count);
          ActionJson.writeFields(json, action, wall.get()::writeMoment);
          json.writeEndObject();
        });
  }

  private void pump(InputStream from, LineTail tail, CountDownLatch open) {
    byte[] bytes = new byte[8192];
    try (from) {
      for (int n = from.read(bytes); n >= 0; n = from.read(bytes)) {
        if (tail != null) {
          tail.add(bytes, n);
        }
        forward(bytes, n);
      }
    } catch (IOException e) {
      // the command was killed, or is not waited for
    } finally {
      open.countDown();
    }
  }

  private void forward(byte[] bytes, int length) throws IOException {
    synchronized (output) {
      output.write(bytes, 0, length);
      output.flush();
    }
  }

  /** Kills the command and everything that it started. */
  private static void kill(Process process) {
    List<ProcessHandle> tree = process.descendants().toList();
    process.destroyForcibly();
    tree.stream().flatMap(ExecDispatcher::withDescendants).forEach(ProcessHandle::destroyForcibly);
  }

  private static Stream<ProcessHandle> withDescendants(ProcessHandle handle) {
    return Stream.concat(handle.descendants().toList().stream(), Stream.of(handle));
  }

  private static Thread daemonThread(Runnable task) {
    Thread thread = new Thread(task, "exec-dispatcher");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    pumps.shutdown();
  }
}
