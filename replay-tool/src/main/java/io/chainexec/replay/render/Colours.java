package io.chainexec.replay.render;

import io.chainexec.chain.ChainRecord;

/** Colours for terminals, by what a record means to an operator. Stateless. */
final class Colours {
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String CYAN = "\u001b[36m";
  private static final String BOLD = "\u001b[1m";
  private static final String END = "\u001b[0m";

  private Colours() {}

  /** The text in the colour of that record; as it is where the record has none. */
  static String paint(ChainRecord record, String text) {
    String colour = of(record);
    return colour.isEmpty() ? text : colour + text + END;
  }

  /** The text in the colour of that sign of a difference. */
  static String paint(char sign, String text) {
    String colour = sign == '-' ? RED : sign == '+' ? GREEN : YELLOW;
    return colour + text + END;
  }

  private static String of(ChainRecord record) {
    return switch (record.type()) {
      case DISPATCHED -> GREEN;
      case FAILED -> ((ChainRecord.Failed) record).retried() ? YELLOW : RED;
      case FAILURE, GAP, REFUSED -> RED;
      case GATED, IN_DOUBT -> YELLOW;
      case DEFERRED -> CYAN;
      case OPENED, CLOSED -> BOLD;
      default -> "";
    };
  }
}
