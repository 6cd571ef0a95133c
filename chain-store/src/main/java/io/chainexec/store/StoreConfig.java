package io.chainexec.store;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * How a chain is written. Immutable and thread-safe.
 *
 * <p>What is not configurable, and why:
 *
 * <ul>
 *   <li>One file a day (Chronicle's {@code FAST_DAILY}, UTC by the wall clock): a day is what
 *       people ask for and what retention will work by, and a file takes 2^32 blocks.
 *   <li>Files are mapped 1 MiB at a time: a young file takes 1.3 MB instead of 80, and a block of
 *       128 KiB still fits the quarter of it that Chronicle allows. Larger mappings were not
 *       measurably faster.
 * </ul>
 */
public final class StoreConfig {
  private static final StoreConfig DEFAULTS =
      new StoreConfig(
          System::currentTimeMillis,
          version(),
          SyncPolicy.interval(Duration.ofMillis(10)),
          StoreConfig::randomId,
          TornTail.REFUSE,
          FilePermissions.OWNER_ONLY);

  private final LongSupplier wallClockMs;
  private final String softwareVersion;
  private final SyncPolicy sync;
  private final LongSupplier chainIds;
  private final TornTail tornTail;
  private final FilePermissions permissions;

  private StoreConfig(
      LongSupplier wallClockMs,
      String softwareVersion,
      SyncPolicy sync,
      LongSupplier chainIds,
      TornTail tornTail,
      FilePermissions permissions) {
    this.wallClockMs = Objects.requireNonNull(wallClockMs, "wallClockMs");
    this.softwareVersion = Objects.requireNonNull(softwareVersion, "softwareVersion");
    this.sync = Objects.requireNonNull(sync, "sync");
    this.chainIds = chainIds;
    this.tornTail = Objects.requireNonNull(tornTail, "tornTail");
    this.permissions = permissions;
  }

  /**
   * The system's wall clock, the version that this software was built as, and a sync in the
   * background every 10 ms.
   */
  public static StoreConfig defaults() {
    return DEFAULTS;
  }

  /**
   * The same with another wall clock, which decides when a new file is begun.
   *
   * @param clockMs milliseconds since 1970; called on the thread that commits
   */
  public StoreConfig withWallClock(LongSupplier clockMs) {
    return new StoreConfig(clockMs, softwareVersion, sync, chainIds, tornTail, permissions);
  }

  /** The same with another software version to be written on {@code opened} records. */
  public StoreConfig withSoftwareVersion(String version) {
    return new StoreConfig(wallClockMs, version, sync, chainIds, tornTail, permissions);
  }

  /** The same with another policy of making what is committed outlive a power failure. */
  public StoreConfig withSync(SyncPolicy policy) {
    return new StoreConfig(wallClockMs, softwareVersion, policy, chainIds, tornTail, permissions);
  }

  /**
   * The same with another answer to a torn tail; for nodes that nobody watches, {@link
   * TornTail#CUT} has a chain go on by itself after a power failure.
   */
  public StoreConfig withTornTail(TornTail answer) {
    return new StoreConfig(wallClockMs, softwareVersion, sync, chainIds, answer, permissions);
  }

  /**
   * The same with other permissions of the chain's files; by default, nobody but their owner can
   * read them. The directory, if it is created, gets the same, and may be searched by those who may
   * read. Where the file system knows no such permissions, nothing is set.
   *
   * @param permissions as {@code ls -l} shows them, such as {@code rw-r-----}; the owner must be
   *     able to read and write
   * @throws IllegalArgumentException if it cannot be read so, or the owner is locked out
   */
  public StoreConfig withPermissions(String permissions) {
    FilePermissions parsed = FilePermissions.parse(permissions);
    return new StoreConfig(wallClockMs, softwareVersion, sync, chainIds, tornTail, parsed);
  }

  /** The same with another source of ids for new chains; for tests that need the same bytes. */
  StoreConfig withChainIds(LongSupplier ids) {
    return new StoreConfig(wallClockMs, softwareVersion, sync, ids, tornTail, permissions);
  }

  /** The wall clock, in milliseconds since 1970. */
  public LongSupplier wallClockMs() {
    return wallClockMs;
  }

  /** A monotonic clock, in nanoseconds; only the pace of work that is done ahead goes by it. */
  LongSupplier nanoTime() {
    return System::nanoTime;
  }

  /** The version that is written on {@code opened} records. */
  public String softwareVersion() {
    return softwareVersion;
  }

  /** When what is committed is made to outlive a power failure. */
  public SyncPolicy sync() {
    return sync;
  }

  /** What becomes of a torn tail when the chain is opened. */
  public TornTail tornTail() {
    return tornTail;
  }

  FilePermissions permissions() {
    return permissions;
  }

  /** An id for a new chain, never 0. */
  long newChainId() {
    long id = 0;
    while (id == 0) {
      id = chainIds.getAsLong();
    }
    return id;
  }

  private static long randomId() {
    return new SecureRandom().nextLong();
  }

  private static String version() {
    String version = StoreConfig.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
