package io.chainexec.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM that works on a chain, told what to do line by line. */
final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final PrintWriter to;
  private final BufferedReader from;

  private ChildJvm(Process process) {
    this.process = process;
    to = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    from = process.inputReader(StandardCharsets.UTF_8);
  }

  static ChildJvm start(Path directory, boolean withFlags) throws IOException {
    return start(directory, withFlags, List.of());
  }

  /** Starts it by way of another command. */
  static ChildJvm start(Path directory, boolean withFlags, List<String> by) throws IOException {
    return start(
        by,
        Main.class,
        withFlags,
        ProcessBuilder.Redirect.DISCARD,
        List.of("-Xshare:auto", "-XX:-UsePerfData"),
        List.of(directory.toString()));
  }

  /** Runs another main class, whose errors and warnings go to a file. */
  static ChildJvm start(Class<?> main, Path errors, String... arguments) throws IOException {
    return start(main, errors, List.of("-XX:TieredStopAtLevel=1"), arguments);
  }

  /** Runs another main class with further options of the JVM. */
  static ChildJvm start(Class<?> main, Path errors, List<String> options, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("-Xshare:auto", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    return start(
        List.of(),
        main,
        true,
        ProcessBuilder.Redirect.appendTo(errors.toFile()),
        all,
        List.of(arguments));
  }

  private static ChildJvm start(
      List<String> by,
      Class<?> main,
      boolean withFlags,
      ProcessBuilder.Redirect errors,
      List<String> options,
      List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(by);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (withFlags) {
      command.addAll(List.of(JvmFlags.NEEDED.split(" ")));
    }
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return new ChildJvm(new ProcessBuilder(command).redirectError(errors).start());
  }

  /** Has it append so many blocks, and waits until they are committed. */
  String append(int blocks) throws IOException {
    return ask(Integer.toString(blocks));
  }

  /** Sends a line and waits for another; null if the process has ended. */
  String ask(String line) throws IOException {
    to.println(line);
    return from.readLine();
  }

  /** What a system property is there. */
  String property(String key) throws IOException {
    to.println("property " + key);
    return from.readLine();
  }

  String line() throws IOException {
    return from.readLine();
  }

  long pid() {
    return process.pid();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Has it close its chain, and waits for its end. */
  @Override
  public void close() throws IOException {
    to.close();
    process.onExit().join();
    from.close();
  }

  /** What the other JVM runs. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
      try (ChronicleAppender appender = ChronicleAppender.open(Path.of(args[0]))) {
        System.out.println("open");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("property ")) {
            System.out.println(System.getProperty(line.substring(9)));
          } else {
            Chains.append(appender, Integer.parseInt(line));
            System.out.println(appender.nextSequence());
          }
        }
      } catch (RuntimeException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
