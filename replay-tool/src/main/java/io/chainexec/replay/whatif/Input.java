package io.chainexec.replay.whatif;

/** Where actions, their results, and everything else that comes from outside are read. */
interface Input extends AutoCloseable {
  /**
   * Reads on.
   *
   * @return false if there is nothing more to read
   */
  boolean read();

  /**
   * Reads on behind the part that is replayed, for what dispatches of its actions returned there.
   *
   * @return false if there is nothing more to read
   */
  boolean readBeyond();

  @Override
  void close();
}
