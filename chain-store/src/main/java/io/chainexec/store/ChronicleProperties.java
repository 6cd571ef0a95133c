package io.chainexec.store;

/**
 * Silences what Chronicle does unasked, before its first class is loaded: lines on standard output,
 * and system properties taken from a file {@code system.properties} in or above the working
 * directory, which could change how it writes. What the user has set stays.
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
    // Names the file, or resource, that properties are taken from; this one is empty.
    setDefault("system.properties", "io/chainexec/store/empty.properties");
  }

  private static void setDefault(String key) {
    setDefault(key, "true");
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
