package io.chainexec.store;

/**
 * Silences what Chronicle does unasked, before its first class is loaded. What the user has set
 * stays.
 */
final class ChronicleProperties {
  private ChronicleProperties() {}

  static void set() {
    // Lines on standard output at the start.
    setDefault("chronicle.announcer.disable");
    setDefault("disable.perf.info");
    // The artifact is left out, too.
    setDefault("chronicle.analytics.disable");
    // Its thread would need an artifact that is left out.
    setDefault("chronicle.disk.monitor.disable");
  }

  private static void setDefault(String key) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, "true");
    }
  }
}
