package io.chainexec.replay.whatif;

import java.util.Locale;

/** Which course of events. */
public enum Role {
  /** As the chain says. */
  RECORDED("recorded"),
  /** Replayed as it was configured. */
  REPLAYED("replayed"),
  /** Replayed with other settings. */
  CHANGED("what-if");

  private final String words;

  Role(String words) {
    this.words = words;
  }

  /** The name for people. */
  public String words() {
    return words;
  }

  /** The name in JSON. */
  public String wireName() {
    return words.replace('-', '_').toLowerCase(Locale.ROOT);
  }
}
