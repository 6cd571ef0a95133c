package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A writer in a process of its own says up to where its chain is synced, and the power of its disk
 * is cut at many moments: what it had said by then must be there. The chain grows over the
 * boundaries of blocks, of Chronicle's mappings, and of files.
 *
 * <p>The system property {@code chainexec.cuts} says how often the power is cut under each policy;
 * the seed is fixed, the moments are the machine's.
 */
@Timeout(1800)
final class PowerFailureTest {
  private static final int CUTS = Integer.getInteger("chainexec.cuts", 6);
  private static final int CUTS_PER_DISK = 20;
  private static final int BLOCKS_BETWEEN_CUTS = 30;
  private static final Duration READER_HANGS = Duration.ofSeconds(60);
  private static final long BOOT_ID_AT = 16;

  @TempDir(factory = LoopDisk.InMemory.class)
  Path temp;

  private final Random random = new Random(20260216);
  private int cuts;
  private long kept;
  private int files;
  private int opened;
  private int refused;

  @ParameterizedTest
  @ValueSource(strings = {"10ms", "every:50", "commit", "executor"})
  void whatWasSaidToBeSyncedOutlivesAPowerFailure(String policy) throws IOException {
    cutAgainAndAgain(policy, CUTS, this::requireKept);
    assertEquals(cuts, opened + refused);
    assertTrue(kept > 0, "something was synced before the power was cut");
    assertTrue(files > 1, "the power was cut behind a roll");
    System.out.printf(
        "power cut %d times, sync=%s: %d records kept, opened for writing %d times, refused %d%n",
        cuts, policy, kept, opened, refused);
  }

  @Test
  void withoutSyncingAPowerFailureTakesWhatWasCommitted() throws IOException {
    List<Long> losses = new ArrayList<>();
    cutAgainAndAgain("never", 2, (chain, promised) -> losses.add(firstLost(chain, promised)));
    assertTrue(losses.stream().anyMatch(lost -> lost >= 0), "the cut takes what is not synced");
  }

  /** As it is used here, without the native library that it would call. */
  @Test
  void chroniclesOwnSyncDoesNotKeepWhatItWasAskedTo() throws IOException {
    List<Long> losses = new ArrayList<>();
    cutAgainAndAgain("chronicle", 2, (chain, promised) -> losses.add(firstLost(chain, promised)));
    assertTrue(losses.stream().anyMatch(lost -> lost >= 0), losses.toString());
  }

  /** What is to be true of a chain after a cut, of which so many records were said to be synced. */
  private interface Check {
    void accept(Path chain, long promised) throws IOException;
  }

  private void cutAgainAndAgain(String policy, int times, Check check) throws IOException {
    for (int left = times; left > 0; left -= CUTS_PER_DISK) {
      Path work = Files.createDirectory(temp.resolve("disk-" + left));
      try (LoopDisk disk = LoopDisk.create(work);
          PowerFailureWriter writer =
              PowerFailureWriter.start(disk.root().resolve("chain"), policy, temp)) {
        for (int i = 0; i < Math.min(left, CUTS_PER_DISK); i++) {
          cutAndCheck(disk, writer, work.resolve("chain-" + i), check);
        }
      }
    }
  }

  private void cutAndCheck(LoopDisk disk, PowerFailureWriter writer, Path chain, Check check)
      throws IOException {
    Path image = temp.resolve("cut.img");
    long before = writer.synced();
    writer.append(BLOCKS_BETWEEN_CUTS);
    writer.awaitSynced(before + 1 + random.nextInt(BLOCKS_BETWEEN_CUTS * 5));
    long promised = writer.synced();
    disk.cut(image);
    writer.awaitAppended();
    cuts++;
    LoopDisk.recover(image, temp.resolve("recovered"), "chain", chain);
    boot(chain);
    check.accept(chain, promised);
  }

  /** What was staged is of another boot of the machine. */
  private static void boot(Path chain) throws IOException {
    Path staging = chain.resolve(ChainDirectory.STAGING_FILE);
    if (Files.exists(staging)) {
      try (FileChannel channel = FileChannel.open(staging, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(16).putLong(0, 1), BOOT_ID_AT);
      }
    }
  }

  private void requireKept(Path chain, long promised) throws IOException {
    assertEquals(-1, firstLost(chain, promised), "lost of " + promised + " that were synced");
    kept += promised;
    files = Math.max(files, Files.exists(chain) ? Chains.files(chain).size() : 0);
    try (ChronicleAppender appender = ChronicleAppender.open(chain, PowerFailureWriter.later())) {
      assertTrue(appender.nextSequence() >= promised);
      long sequence = appender.nextSequence();
      PowerFailureWriter.append(appender, 5);
      opened++;
      promised = sequence + 5;
    } catch (ChainException e) {
      requireClear(e, chain);
      refused++;
      promised = requireRepairable(chain, promised);
    }
    assertEquals(-1, firstLost(chain, promised), "lost by opening it again");
  }

  /** What was refused goes on by itself where that is wanted, or after a repair. */
  private static long requireRepairable(Path chain, long promised) {
    StoreConfig config = PowerFailureWriter.later().withTornTail(TornTail.CUT);
    try (ChronicleAppender appender = ChronicleAppender.open(chain, config)) {
      return requireGoesOn(appender, promised);
    } catch (ChainException intactRecordsBehind) {
      RepairPlan plan = ChainRepair.repair(chain, true, records -> {}, kept -> {});
      assertEquals(RepairPlan.Verdict.REPAIRABLE, plan.verdict(), plan::toString);
      try (ChronicleAppender appender = ChronicleAppender.open(chain, config)) {
        return requireGoesOn(appender, promised);
      }
    }
  }

  private static long requireGoesOn(ChronicleAppender appender, long promised) {
    long sequence = appender.nextSequence();
    assertTrue(sequence >= promised, sequence + " of " + promised + " that were synced");
    assertTrue(appender.lossesBefore().records() > 0, "what was cut is to be declared");
    PowerFailureWriter.append(appender, 5);
    return sequence + 5;
  }

  /** A torn tail behind what was synced: refused until it is repaired, and said so. */
  private static void requireClear(ChainException refusal, Path chain) {
    assertTrue(refusal.getMessage().contains(chain.toString()), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("damaged"), refusal.getMessage());
  }

  /** The first sequence before that one which is not there as it was written, or -1. */
  private static long firstLost(Path chain, long promised) {
    SortedMap<Long, ChainRecord> records =
        assertTimeoutPreemptively(READER_HANGS, () -> read(chain));
    for (long sequence = 0; sequence < promised; sequence++) {
      ChainRecord record = records.get(sequence);
      if (record == null || !PowerFailureWriter.isAsWritten(record, sequence)) {
        return sequence;
      }
    }
    return -1;
  }

  private static SortedMap<Long, ChainRecord> read(Path chain) {
    try {
      return Chains.read(chain, new ArrayList<>());
    } catch (ChainException e) {
      if (e.getMessage().startsWith("no chain")) {
        return new TreeMap<>();
      }
      throw e;
    }
  }
}
