package io.chainexec.replay;

import io.chainexec.chain.ChainException;
import io.chainexec.replay.render.Escapes;
import io.chainexec.replay.run.RunException;
import io.chainexec.replay.run.RunOptions;
import io.chainexec.replay.whatif.WhatIfException;
import io.chainexec.store.VerifyDepth;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line's entry. */
public final class Main {
  private final Streams streams;
  private final boolean debug;

  Main(Streams streams, boolean debug) {
    this.streams = streams;
    this.debug = debug;
  }

  /** Runs the tool and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Unbuffered and without a character set of their own, so that UTF-8 goes out everywhere.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    // Log lines may quote what a script or a chain says.
    System.setErr(
        new PrintStream(new SafeLog(new BufferedOutputStream(err)), true, StandardCharsets.UTF_8));
    PrintStream diagnostics = new PrintStream(err, true, StandardCharsets.UTF_8);
    System.exit(
        run(
            args,
            new Streams(
                System.in,
                new StandardOutput(out),
                diagnostics,
                Terminal.isStandardError(),
                Terminal.isStandardOutput())));
  }

  /**
   * Runs the tool.
   *
   * @param out takes data
   * @param err takes diagnostics
   * @return the exit code
   */
  static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
    PrintStream diagnostics = new PrintStream(err, true, StandardCharsets.UTF_8);
    return run(args, new Streams(in, new StandardOutput(out), diagnostics, false, false));
  }

  static int run(String[] args, Streams streams) {
    return new Main(streams, "1".equals(System.getenv("CHAINEXEC_DEBUG"))).run(args);
  }

  private int run(String[] args) {
    try {
      // Help is kept until picocli is done, which would print a trace where it cannot be written.
      StringWriter help = new StringWriter();
      int exit = commandLine(help).execute(args);
      streams.out().write(help.toString().getBytes(StandardCharsets.UTF_8));
      streams.out().flush();
      return exit;
    } catch (Throwable t) {
      return explain(t);
    }
  }

  /** The tool's commands, which write their help there. */
  CommandLine commandLine(StringWriter help) {
    CommandLine line = new CommandLine(new ReplayTool(), new CommandFactory(streams));
    line.setOut(new PrintWriter(help));
    line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    line.setExpandAtFiles(false);
    line.registerConverter(Path.class, Main::path);
    line.registerConverter(Format.class, text -> choice(Format.values(), text));
    line.registerConverter(ExportFormat.class, text -> choice(ExportFormat.values(), text));
    for (CommandLine command : line.getSubcommands().values()) {
      // Else a quote in a list has picocli write a warning about the program's fields.
      command.getCommandSpec().parser().splitQuotedStrings(true);
    }
    line.registerConverter(VerifyDepth.class, text -> choice(VerifyDepth.values(), text));
    line.registerConverter(LogFormat.class, text -> choice(LogFormat.values(), text));
    line.registerConverter(
        ColourOption.When.class, text -> choice(ColourOption.When.values(), text));
    line.registerConverter(RunOptions.Clock.class, text -> choice(RunOptions.Clock.values(), text));
    // Moments may begin with a dash, as in -2h.
    line.getSubcommands().get("diff").setUnmatchedOptionsArePositionalParams(true);
    line.setResourceBundle(new HelpTexts());
    line.setParameterExceptionHandler((e, arguments) -> misused(e));
    line.setExecutionExceptionHandler((e, command, result) -> explain(e));
    return line;
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("it is empty, where a file or directory must be named");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("it cannot be a path here: " + e.getMessage());
    }
  }

  /** The value that the text names. */
  private static <T> T choice(T[] values, String text) {
    for (T value : values) {
      if (value.toString().equals(text)) {
        return value;
      }
    }
    String accepted = Stream.of(values).map(Object::toString).collect(Collectors.joining(" and "));
    throw new TypeConversionException("\"" + text + "\" is not known, accepted are " + accepted);
  }

  private int misused(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    complain(command, e.getMessage());
    streams.err().println("Try '" + command + " --help'.");
    return ExitCode.USAGE;
  }

  private int explain(Throwable t) {
    if (debug) {
      t.printStackTrace(streams.err());
    }
    if (t instanceof OutputException e && e.closedPipe()) {
      return ExitCode.OK;
    }
    boolean expected =
        t instanceof OutputException
            || t instanceof ToolException
            || t instanceof RunException
            || t instanceof WhatIfException
            || t instanceof ChainException;
    String how = debug ? "" : " (set CHAINEXEC_DEBUG=1 to see where)";
    if (t instanceof RunException e && e.located()) {
      streams.err().println(Escapes.printable(e.getMessage()));
      return ExitCode.ERROR;
    }
    complain("replay-tool", expected ? t.getMessage() : "unexpected error: " + t + how);
    return ExitCode.ERROR;
  }

  private void complain(String who, String message) {
    streams.err().println(who + ": " + Escapes.printable(String.valueOf(message)));
  }
}
