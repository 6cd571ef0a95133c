package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages a chain of three days in every class of place and every way, thousands of times. Whatever
 * is done: nothing hangs and nothing throws but {@link ChainException}; the reader delivers nothing
 * that was not written, and every record whose block is as it was; damage within a block is always
 * reported; the writer refuses, or goes on and what it appends is there; and where a repair says
 * that it can be done, the writer goes on after it and the chain verifies clean.
 *
 * <p>Each case is made from its seed alone. {@code chainexec.damage} says how many there are, and
 * {@code chainexec.damage.seed} has a single one run.
 */
final class DamageCampaignTest {
  private static final int CASES = Integer.getInteger("chainexec.damage", 2_000);
  private static final Long ONLY = Long.getLong("chainexec.damage.seed");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int BLOCKS_A_DAY = 5;
  private static final int DAYS = 3;

  /** Whose writer and repair are tried, too: each takes a hundred times as long as reading. */
  private static final int EVERY_WRITER = 8;

  /** What is damaged. */
  private enum Place {
    BLOCK_HEADER,
    RECORD_HEADER,
    PAYLOAD,
    WORD,
    FILE_HEADER,
    INDEX,
    BEHIND_THE_TAIL,
    METADATA,
    STAGING,
    WHOLE_FILES
  }

  @TempDir static Path temp;

  private static Path pristine;
  private static Map<Long, ChainRecord> original;

  /** Where each block lies: number of the file, word, end, first sequence, length. */
  private static final List<long[]> BLOCKS = new ArrayList<>();

  private static List<byte[]> files;
  private static byte[] staging;
  private static byte[] metadata;

  @BeforeAll
  static void writeChain() throws IOException {
    pristine = temp.resolve("pristine");
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(pristine, Chains.at(clockMs))) {
      for (int day = 0; day < DAYS; day++) {
        clockMs[0] = Chains.NOON_MS + day * Chains.DAY_MS;
        Chains.append(appender, BLOCKS_A_DAY);
      }
      Chains.pull(appender, appender.nextSequence());
      staging = Files.readAllBytes(pristine.resolve(ChainDirectory.STAGING_FILE));
      metadata = Files.readAllBytes(pristine.resolve(ChainDirectory.METADATA_FILE));
      files = new ArrayList<>();
      for (Path file : Chains.files(pristine)) {
        byte[] bytes = Files.readAllBytes(file);
        int used = bytes.length;
        while (bytes[used - 1] == 0) {
          used--;
        }
        files.add(Arrays.copyOf(bytes, used + 64 & ~3));
      }
      readBlocks();
    }
  }

  private static void readBlocks() throws IOException {
    SortedMap<Long, ChainRecord> records = Chains.read(pristine, new ArrayList<>());
    original = Map.copyOf(records);
    List<Path> paths = Chains.files(pristine);
    try (ChainReader reader = ChainReader.open(pristine)) {
      Path file = null;
      long at = 0;
      while (reader.poll(RecordListener.NOWHERE) > 0) {
        at = reader.file().equals(file) ? at : QueueFrame.DATA_AT;
        file = reader.file();
        BLOCKS.add(new long[] {paths.indexOf(file), at, reader.end(), reader.nextSequence() - 2});
        at = reader.end();
      }
    }
    assertEquals(DAYS * BLOCKS_A_DAY, BLOCKS.size());
  }

  @Test
  void noDamageGoesUnnoticedHangsOrEndsInAnythingButAClearError() throws IOException {
    Map<Place, int[]> noticed = new EnumMap<>(Place.class);
    for (long seed = ONLY == null ? 0 : ONLY; seed < (ONLY == null ? CASES : ONLY + 1); seed++) {
      Case damage = new Case(seed);
      try {
        assertTimeoutPreemptively(LIMIT, damage::run, damage::toString);
      } catch (Throwable t) {
        throw new AssertionError(
            damage + ", to be repeated with -Dchainexec.damage.seed=" + seed, t);
      }
      noticed.computeIfAbsent(damage.place, place -> new int[2])[damage.reported ? 1 : 0]++;
    }
    if (ONLY == null) {
      for (Place place : Place.values()) {
        int[] counts = noticed.get(place);
        assertTrue(counts != null && counts[0] + counts[1] > CASES / 20, place + " was left out");
      }
      assertEquals(0, noticed.get(Place.PAYLOAD)[0], "unnoticed damage of payloads");
      assertEquals(0, noticed.get(Place.BLOCK_HEADER)[0], "unnoticed damage of headers");
    }
  }

  /** One chain that is damaged, and what is made of it. */
  private static final class Case {
    private final long seed;
    private final Random random;
    private final Place place;
    private final Path directory;
    private final boolean writes;
    private final boolean inBlock;
    private final List<byte[]> damaged = new ArrayList<>();
    private String what;
    private boolean reported;

    Case(long seed) {
      this.seed = seed;
      random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
      place = Place.values()[(int) (seed % Place.values().length)];
      writes = seed / Place.values().length % EVERY_WRITER == 0;
      inBlock =
          place == Place.BLOCK_HEADER || place == Place.RECORD_HEADER || place == Place.PAYLOAD;
      directory = temp.resolve("case-" + seed);
      files.forEach(file -> damaged.add(file.clone()));
    }

    @Override
    public String toString() {
      return "seed " + seed + ", " + place + ": " + what;
    }

    void run() throws IOException {
      Files.createDirectory(directory);
      for (int i = 0; i < files.size(); i++) {
        Files.write(path(i), files.get(i));
      }
      Files.write(directory.resolve(ChainDirectory.STAGING_FILE), staging);
      Files.write(directory.resolve(ChainDirectory.METADATA_FILE), metadata);
      Files.createFile(directory.resolve(ChainDirectory.HOLDER_FILE));
      damage();
      read();
      if (writes) {
        write();
      }
      delete();
    }

    private static Path path(Path directory, int file) throws IOException {
      return directory.resolve(Chains.files(pristine).get(file).getFileName());
    }

    private Path path(int file) throws IOException {
      return path(directory, file);
    }

    private void damage() throws IOException {
      long[] block = BLOCKS.get(random.nextInt(BLOCKS.size()));
      int file = (int) block[0];
      int body = (int) block[1] + 4;
      int length = (int) block[2] - body;
      switch (place) {
        case BLOCK_HEADER -> bytes(file, body + random.nextInt(56), 1);
        case RECORD_HEADER -> bytes(file, body + 56 + random.nextInt(3), 1);
        case PAYLOAD -> bytes(file, body + 59 + random.nextInt(length - 59 - 4), 1);
        case WORD -> bytes(file, body - 4 + random.nextInt(4), 4);
        case FILE_HEADER -> bytes(random.nextInt(DAYS), random.nextInt(200), 16);
        case INDEX -> bytes(random.nextInt(DAYS), indexByte(), 40);
        case BEHIND_THE_TAIL -> tail(random.nextInt(DAYS));
        case METADATA -> other(ChainDirectory.METADATA_FILE, metadata);
        case STAGING -> other(ChainDirectory.STAGING_FILE, staging);
        case WHOLE_FILES -> wholeFiles();
        default -> throw new AssertionError(place);
      }
    }

    /** More often where something is than in the long stretches of zeros. */
    private int indexByte() {
      int[] starts = {200, 0x80F0};
      return starts[random.nextInt(2)] + random.nextInt(random.nextInt(4) == 0 ? 0x8000 : 64);
    }

    /** Flips a bit, zeroes or cuts off there. */
    private void bytes(int file, int at, int zeros) throws IOException {
      byte[] bytes = damaged.get(file);
      int way = random.nextInt(8);
      if (way == 0) {
        what = "file " + file + " cut off at " + at;
        try (FileChannel channel = FileChannel.open(path(file), StandardOpenOption.WRITE)) {
          channel.truncate(at);
        }
        return;
      }
      if (way < 3) {
        int run = zeros + random.nextInt(64);
        what = run + " zeros in file " + file + " at " + at;
        Arrays.fill(bytes, at, Math.min(at + run, bytes.length), (byte) 0);
      }
      if (Arrays.equals(bytes, files.get(file))) {
        int bit = random.nextInt(8);
        what = "bit " + bit + " of byte " + at + " in file " + file;
        bytes[at] ^= (byte) (1 << bit);
      }
      Files.write(path(file), bytes);
    }

    private void tail(int file) throws IOException {
      byte[] garbage = new byte[1 + random.nextInt(3_000)];
      random.nextBytes(garbage);
      long last = BLOCKS.stream().filter(b -> b[0] == file).mapToLong(b -> b[2]).max().orElse(0);
      long at = random.nextBoolean() ? last + random.nextInt(12) : files.get(file).length;
      what = garbage.length + " bytes of garbage in file " + file + " at " + at;
      try (FileChannel channel = FileChannel.open(path(file), StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(garbage), at);
      }
    }

    private void other(String name, byte[] pristineBytes) throws IOException {
      byte[] bytes = pristineBytes.clone();
      int at = random.nextInt(random.nextBoolean() ? 128 : bytes.length);
      int way = random.nextInt(6);
      if (way == 0) {
        what = name + " cut off at " + at;
        bytes = Arrays.copyOf(bytes, at);
      } else if (way == 1) {
        what = name + " with zeros from " + at;
        Arrays.fill(bytes, at, Math.min(bytes.length, at + 500), (byte) 0);
      } else {
        what = name + " with another byte at " + at;
        bytes[at] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(directory.resolve(name), bytes);
    }

    private void wholeFiles() throws IOException {
      int one = random.nextInt(DAYS);
      int two = (one + 1 + random.nextInt(DAYS - 1)) % DAYS;
      switch (random.nextInt(6)) {
        case 0 -> {
          what = "file " + one + " deleted";
          Files.delete(path(one));
        }
        case 1 -> {
          what = "files " + one + " and " + two + " swapped";
          Files.write(path(one), files.get(two));
          Files.write(path(two), files.get(one));
        }
        case 2 -> {
          what = "file " + one + " doubled";
          Files.write(directory.resolve("20991231F.cq4"), files.get(one));
        }
        case 3 -> {
          what = "file " + one + " empty";
          Files.write(path(one), new byte[random.nextBoolean() ? 0 : 5_000]);
        }
        case 4 -> {
          what = "a file of garbage";
          byte[] garbage = new byte[10_000];
          random.nextBytes(garbage);
          Files.write(directory.resolve("20991231F.cq4"), garbage);
        }
        default -> {
          what = "a file of another chain";
          Path other = otherChain();
          Files.copy(Chains.onlyFile(other), path(one), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }

    /** Reads and verifies; sets whether anything was reported. */
    private void read() throws IOException {
      List<Problem> problems = new ArrayList<>();
      try {
        SortedMap<Long, ChainRecord> records = Chains.read(directory, problems);
        records.forEach((sequence, record) -> assertEquals(original.get(sequence), record));
        VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
        reported = report.status() != VerifyReport.Status.CLEAN || !problems.isEmpty();
        reported |= report.notes().stream().anyMatch(note -> note.message().contains("damaged"));
        if (records.size() < original.size()) {
          assertTrue(reported, "records are missing, and nothing is said");
        }
        for (Problem problem : problems) {
          assertTrue(Files.isRegularFile(problem.file()) && problem.offset() >= 0, what);
          long end = original.size();
          assertTrue(problem.sequence() >= -1 && problem.sequence() <= end, problem::toString);
        }
        if (place != Place.WHOLE_FILES) {
          everyIntactBlockIsDelivered(records);
        }
      } catch (ChainException e) {
        assertTrue(e.getMessage().startsWith("no chain"), e.getMessage());
        reported = true;
      }
      assertTrue(reported || !inBlock, "not reported");
    }

    private void everyIntactBlockIsDelivered(SortedMap<Long, ChainRecord> records)
        throws IOException {
      for (long[] block : BLOCKS) {
        int file = (int) block[0];
        byte[] now = Files.readAllBytes(path(file));
        int from = (int) block[1] + 4;
        int to = (int) block[2];
        boolean whole = to <= now.length && Arrays.equals(now, from, to, files.get(file), from, to);
        assertTrue(
            !whole || records.containsKey(block[3]), () -> "record " + block[3] + " is hidden");
      }
    }

    private void write() throws IOException {
      Path copy = temp.resolve("copy-" + seed);
      Chains.copy(directory, copy);
      boolean opened = appends(directory);
      boolean repaired = false;
      for (boolean cutIntact : new boolean[] {false, true}) {
        repaired = repaired || repairs(copy, cutIntact);
      }
      if (!opened && !repaired) {
        assertTrue(place == Place.WHOLE_FILES || reported, "neither opened nor repaired");
      }
      delete(copy);
    }

    /** Has a writer go on; true if it does, and then what it appends is there. */
    private boolean appends(Path chain) {
      long before;
      try (ChronicleAppender appender = ChronicleAppender.open(chain, Chains.at(clock()))) {
        appender.recover(RecordListener.NOWHERE);
        before = appender.nextSequence();
        Chains.append(appender, 2);
      } catch (ChainException e) {
        assertTrue(e.getMessage().length() > 20, e.getMessage());
        return false;
      }
      SortedMap<Long, ChainRecord> records = Chains.read(chain, new ArrayList<>());
      for (long sequence = before; sequence < before + 4; sequence++) {
        assertTrue(records.containsKey(sequence), "what was appended is hidden: " + sequence);
      }
      return true;
    }

    private static long[] clock() {
      return new long[] {Chains.NOON_MS + (DAYS - 1) * Chains.DAY_MS};
    }

    /** Repairs it, if that can be done; then it goes on, and is clean. */
    private boolean repairs(Path chain, boolean cutIntact) throws IOException {
      RepairPlan plan;
      try {
        plan = ChainRepair.repair(chain, cutIntact, records -> {}, kept -> {});
      } catch (ChainException e) {
        assertTrue(e.getMessage().startsWith("no chain"), e.getMessage());
        return false;
      }
      if (plan.verdict() != RepairPlan.Verdict.REPAIRABLE) {
        return false;
      }
      assertTrue(appends(chain), () -> "refused after the repair: " + plan);
      VerifyReport report = ChainVerifier.verify(chain, VerifyDepth.RECORDS);
      assertEquals(VerifyReport.Status.CLEAN, report.status(), () -> plan + " " + report);
      return true;
    }

    private void delete() throws IOException {
      delete(directory);
    }

    private static void delete(Path directory) throws IOException {
      try (var all = Files.list(directory)) {
        for (Path file : all.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static Path otherChain;

  private static Path otherChain() {
    if (otherChain == null) {
      otherChain = temp.resolve("other");
      try (ChronicleAppender appender = ChronicleAppender.open(otherChain)) {
        Chains.append(appender, 3);
      }
    }
    return otherChain;
  }
}
