package io.chainexec.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The flags of the JVMs that measure: this one's, what Chronicle needs, and a fixed heap. */
final class ForkFlags {
  private static final int FIRST_TO_WARN_OF_UNSAFE = 24;

  private ForkFlags() {}

  /** With a heap of that size, such as {@code 1g}. */
  static String[] withHeap(String size) {
    List<String> flags = new ArrayList<>();
    flags.add("-Xms" + size);
    flags.add("-Xmx" + size);
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
