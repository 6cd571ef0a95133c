package io.chainexec.benchmarks;

import java.util.List;

/**
 * A way of keeping outcomes, ours or what a user would pick instead.
 *
 * @param what it is, for people
 * @param name of the benchmark that measures it, in ns per outcome
 * @param kind of way that it is
 */
record Peer(String what, String name, Kind kind) {
  /** What is compared with what. */
  enum Kind {
    /** This project. */
    OURS,
    /** Something else that writes a log. */
    LOG,
    /** Something else that writes a database. */
    DATABASE
  }

  /** What the others are put in proportion to: the whole loop with its chain. */
  static final Peer OURS =
      ours(
          "executor on its chain, 64 per block",
          "LoopOnChainBenchmark.loop actionsPerBlock=64 outcome=PULL_REPLICA");

  /** All of them, those that are never synced first. */
  static List<Peer> all() {
    return List.of(
        ours("chain alone, 64 per block", "AppendBenchmark.append recordsPerBlock=64"),
        OURS,
        ours("executor, producer on a thread of its own", "TwoThreadsBenchmark.loop chain=true"),
        ours(
            "executor on its chain, 1 per block",
            "LoopOnChainBenchmark.loop actionsPerBlock=1 outcome=PULL_REPLICA"),
        log("memory, mapped, nothing but the bytes", "MappedMemoryBenchmark.copy pages=fresh"),
        log("FileChannel, 64 per write", "FileChannelBenchmark.append recordsPerWrite=64"),
        log("Chronicle Queue, 1 per excerpt", "BareChronicleBenchmark.write"),
        log("Disruptor, journaling by batch, two threads", "DisruptorBenchmark.publish"),
        log("FileChannel, 1 per write", "FileChannelBenchmark.append recordsPerWrite=1"),
        database("SQLite, 64 per transaction", sqlite(64, "OFF")),
        database("SQLite, 1 per transaction", sqlite(1, "OFF")),
        database("db-scheduler on H2, the whole job", "DbSchedulerBenchmark.execute"),
        ours("executor, synced at each commit of 64", "SyncBenchmark.loop blockOf=64 sync=commit"),
        database("SQLite, synced, 64 per transaction", sqlite(64, "FULL")),
        ours("executor, synced at each action", "SyncBenchmark.loop blockOf=1 sync=commit"),
        database("SQLite, synced, 1 per transaction", sqlite(1, "FULL")));
  }

  private static String sqlite(int rows, String synchronous) {
    return "SqliteBenchmark.insert rowsPerTransaction=" + rows + " synchronous=" + synchronous;
  }

  private static Peer ours(String what, String name) {
    return new Peer(what, name, Kind.OURS);
  }

  private static Peer log(String what, String name) {
    return new Peer(what, name, Kind.LOG);
  }

  private static Peer database(String what, String name) {
    return new Peer(what, name, Kind.DATABASE);
  }
}
