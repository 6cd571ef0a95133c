package io.chainexec.replay.run;

import io.chainexec.replay.script.BadLineException;
import io.chainexec.replay.script.ScriptLine;
import io.chainexec.replay.script.ScriptReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * Where a script comes from: a file, standard input, or the program itself.
 *
 * @param path of the file; null for standard input
 * @param standardInput where a script that is no file is read
 * @param given the lines where the program gives them, else null; they are taken when the executor
 *     has been built
 */
public record ScriptSource(Path path, InputStream standardInput, List<ScriptLine> given) {
  /** A script from a file, or from standard input where the path is null. */
  public ScriptSource(Path path, InputStream standardInput) {
    this(path, standardInput, null);
  }

  /** A script that the program gives; moments in its actions are chain time. */
  public static ScriptSource of(List<ScriptLine> given) {
    return new ScriptSource(null, InputStream.nullInputStream(), given);
  }

  /** The lines of a script, one after the other. */
  @FunctionalInterface
  public interface Lines {
    /**
     * The next line, or null after the last.
     *
     * @throws BadLineException if it cannot be used
     * @throws IOException if the script cannot be read
     */
    ScriptLine next() throws IOException, BadLineException;
  }

  /**
   * The lines of what {@link #open} gave.
   *
   * @param originNs chain time of the script's start
   */
  public Lines lines(InputStream in, long originNs) {
    if (given == null) {
      return new ScriptReader(in, originNs)::next;
    }
    Iterator<ScriptLine> lines = given.iterator();
    return () -> lines.hasNext() ? lines.next() : null;
  }

  /** The name of the script in messages. */
  public String name() {
    if (given != null) {
      return "<selection>";
    }
    return path == null ? "<stdin>" : path.toString();
  }

  /**
   * Opens the script; closing it leaves standard input open.
   *
   * @throws RunException if it cannot be opened
   */
  public InputStream open() {
    if (path == null) {
      return new FilterInputStream(standardInput) {
        @Override
        public void close() {
          // standard input is not ours to close
        }
      };
    }
    try {
      if (Files.isDirectory(path)) {
        throw new RunException("the script " + path + " is a directory");
      }
      return Files.newInputStream(path);
    } catch (NoSuchFileException e) {
      throw new RunException("the script " + path + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new RunException("the script " + path + " cannot be read: permission denied", e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads a file through, so that nothing is run from a script that is broken further down. What
   * can be read only once is not checked.
   *
   * @throws RunException if a line is bad; the message says where and why
   */
  public void check() {
    if (path == null || !Files.isRegularFile(path)) {
      return;
    }
    try (InputStream in = open()) {
      ScriptReader reader = new ScriptReader(in, 0);
      while (reader.next() != null) {
        // only to see whether it can be read
      }
    } catch (BadLineException e) {
      throw RunException.located(where(e), e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** A bad line in the form that editors jump to: {@code FILE:LINE:COLUMN: message}. */
  String where(BadLineException e) {
    return name() + ":" + e.line() + ":" + e.column() + ": " + e.getMessage();
  }

  RunException unreadable(IOException e) {
    return new RunException("cannot read the script " + name() + ": " + e.getMessage(), e);
  }
}
