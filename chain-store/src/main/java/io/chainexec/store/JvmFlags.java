package io.chainexec.store;

import io.chainexec.chain.ChainException;

/** The flags without which Chronicle fails in ways that tell nobody what to do. */
final class JvmFlags {
  /** What to paste on the command line. */
  static final String NEEDED =
      "--add-opens java.base/java.lang.reflect=ALL-UNNAMED"
          + " --add-exports java.base/sun.nio.ch=ALL-UNNAMED"
          + " --add-exports java.base/jdk.internal.ref=ALL-UNNAMED";

  private static final int FIRST_TO_WARN_OF_UNSAFE = 24;
  private static final String AGAINST_WARNINGS =
      " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";

  private JvmFlags() {}

  /**
   * Checks that this JVM lets Chronicle work.
   *
   * @throws ChainException if not; the message holds the flags
   */
  static void check() {
    Module base = Object.class.getModule();
    // A class literal does not initialise the class, so nothing of Chronicle runs yet.
    Module chronicle = net.openhft.chronicle.core.Jvm.class.getModule();
    if (!base.isOpen("java.lang.reflect", chronicle) || !base.isExported("sun.nio.ch", chronicle)) {
      throw new ChainException(
          "this JVM cannot open a chain for writing; start it with: " + flags());
    }
  }

  private static String flags() {
    boolean warns = Runtime.version().feature() >= FIRST_TO_WARN_OF_UNSAFE;
    return warns ? NEEDED + AGAINST_WARNINGS : NEEDED;
  }
}
