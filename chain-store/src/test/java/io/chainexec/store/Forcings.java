package io.chainexec.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Forces nothing; keeps the steps in their order and breaks those that it is told to. Forcing a
 * part of a file breaks where forcing the file does.
 */
final class Forcings implements FileForcer.Opener {
  private final List<String> steps = new ArrayList<>();
  private final Map<String, IOException> failures = new HashMap<>();
  private final Map<String, Runnable> before = new HashMap<>();

  /** From now on, that step fails. */
  void failAt(String step, IOException failure) {
    failures.put(step, failure);
  }

  /** Has something happen just before that step, once. */
  void before(String step, Runnable happening) {
    before.put(step, happening);
  }

  /** The steps since the last call. */
  synchronized List<String> take() {
    List<String> taken = List.copyOf(steps);
    steps.clear();
    return taken;
  }

  private synchronized void step(String verb, Path path) throws IOException {
    step(verb + " " + path.getFileName(), verb + " " + path.getFileName());
  }

  private synchronized void step(String step, String shown) throws IOException {
    Runnable happening = before.remove(step);
    if (happening != null) {
      happening.run();
    }
    IOException failure = failures.get(step);
    if (failure != null) {
      throw failure;
    }
    steps.add(shown);
  }

  @Override
  public FileForcer.Forced open(Path path) throws IOException {
    step("open", path);
    return new FileForcer.Forced() {
      @Override
      public void force() throws IOException {
        step("force", path);
      }

      @Override
      public void force(long from, long end) throws IOException {
        String name = path.getFileName().toString();
        step("force " + name, "force " + from + " to " + end + " of " + name);
      }

      @Override
      public void close() throws IOException {
        step("close", path);
      }
    };
  }
}
