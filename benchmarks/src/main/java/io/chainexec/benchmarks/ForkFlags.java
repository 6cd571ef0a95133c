package io.chainexec.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The flags of the JVMs that measure: this one's, what Chronicle needs, and a fixed heap, all of it
 * in its place.
 */
final class ForkFlags {
  private static final int FIRST_TO_WARN_OF_UNSAFE = 24;

  private ForkFlags() {}

  /** With a heap of that size, such as {@code 1g}. */
  static String[] withHeap(String size) {
    List<String> flags = new ArrayList<>();
    flags.add("-Xms" + size);
    flags.add("-Xmx" + size);
    // As in a JVM that has run for long: otherwise it is the kernel's clearing of each page of the
    // heap, when it is allocated from for the first time, that is measured.
    flags.add("-XX:+AlwaysPreTouch");
    flags.add("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED");
    flags.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    flags.add("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
    flags.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= FIRST_TO_WARN_OF_UNSAFE) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    // What the user gave comes last, and wins.
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flags.contains(flag)) {
        flags.add(flag);
      }
    }
    return flags.toArray(String[]::new);
  }
}
