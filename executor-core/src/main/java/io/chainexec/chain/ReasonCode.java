package io.chainexec.chain;

/**
 * The reasons for a failure. Those that the executor itself gives are a code with up to two
 * numbers, spelled out only when somebody reads them; those of a dispatcher or another part of the
 * daemon are text. Codes are written on chains and never reused.
 */
public enum ReasonCode {
  /** The text that a dispatcher or another part of the daemon gave. */
  TEXT(0) {
    @Override
    public String spell(long n, long m, String text) {
      return text == null ? "" : text; // the format lets it be missing
    }
  },
  /** The dispatcher threw. */
  DISPATCHER_PANICKED(1) {
    @Override
    public String spell(long n, long m, String text) {
      return "dispatcher panicked";
    }
  },
  /** Deferred n times, over the budget m. */
  DEFER_BUDGET_EXHAUSTED(2) {
    @Override
    public String spell(long n, long m, String text) {
      return "deferred " + n + " times — exceeds max_defer_count " + m;
    }
  },
  /** Retried n times, over the budget. */
  RETRY_BUDGET_EXHAUSTED(3) {
    @Override
    public String spell(long n, long m, String text) {
      return "dispatch retry budget exhausted after " + n + " attempts";
    }
  },
  /** Gated for another n milliseconds, as a failure record says it. */
  GATED_FOR(4) {
    @Override
    public String spell(long n, long m, String text) {
      return "gated (daemon-backoff) for " + n + " ms";
    }
  },
  /** Submitted with the id n although ids up to m were taken. */
  ID_NOT_INCREASING(5) {
    @Override
    public String spell(long n, long m, String text) {
      return "refused: id "
          + Long.toUnsignedString(n)
          + " is not above the last id "
          + Long.toUnsignedString(m);
    }
  },
  /** The process ended during the dispatch; or, where n is 1, at some time after accepting it. */
  IN_DOUBT(6) {
    @Override
    public String spell(long n, long m, String text) {
      return n == 0
          ? "in doubt: the process ended while it was being dispatched"
          : "in doubt: the process ended, and what became of it after it was accepted is not known";
    }
  },
  /** The chain could not take its accepted record, so nothing was done about it. */
  NOT_ACCEPTED(7) {
    @Override
    public String spell(long n, long m, String text) {
      return "not accepted: it could not be recorded before its dispatch";
    }
  };

  /** The reason on a gated outcome. */
  public static final String DAEMON_BACKOFF = "daemon-backoff";

  private static final ReasonCode[] BY_CODE = values();

  private final int code;

  ReasonCode(int code) {
    this.code = code;
  }

  /** The code on the chain. */
  public int code() {
    return code;
  }

  /**
   * The reason in words.
   *
   * @param n the first number, if the code has one
   * @param m the second number, if the code has one
   * @param text the text; null unless this is {@link #TEXT}
   */
  public abstract String spell(long n, long m, String text);

  /** The reason of that code, or null if there is none. */
  public static ReasonCode ofCode(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
