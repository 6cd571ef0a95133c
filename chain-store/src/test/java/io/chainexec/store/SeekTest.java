package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordListener;
import io.chainexec.chain.RecordSink;
import io.chainexec.config.ExecutorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;

/**
 * Seeking gives what reading everything and leaving out the beginning gives, whatever the files.
 */
final class SeekTest {
  private static final int FILES = 4;
  private static final int BLOCKS_PER_FILE = 700;
  private static final int RECORDS_PER_BLOCK = 40;
  private static final int RECORDS = FILES * (BLOCKS_PER_FILE * RECORDS_PER_BLOCK + 1);
  private static final long STEP_NS = 10_000;

  private static Path whole;
  private static List<byte[]> contents;
  private static List<Path> names;

  /** One record as it was delivered. */
  private record Delivered(long sequence, long session, ChainRecord record) {}

  /** What was delivered, and what was said to be wrong. */
  private record Reading(List<Delivered> records, List<Problem> problems) {
    List<Delivered> only(Predicate<Delivered> wanted) {
      return records.stream().filter(wanted).toList();
    }
  }

  @BeforeContainer
  @org.junit.jupiter.api.BeforeAll
  static void writeChain() throws IOException {
    whole = Files.createTempDirectory("seek");
    long[] clockMs = {Chains.NOON_MS};
    for (int session = 1; session <= FILES; session++) {
      try (ChronicleAppender appender = ChronicleAppender.open(whole, Chains.at(clockMs))) {
        appender.recover(RecordListener.NOWHERE);
        long timeNs = appender.nextSequence() * STEP_NS;
        appender.opened(timeNs, session, clockMs[0], 1, ExecutorConfig.defaults());
        appender.commit();
        for (int block = 0; block < BLOCKS_PER_FILE; block++) {
          for (int i = 0; i < RECORDS_PER_BLOCK; i++) {
            // Two records of the same time each, so that a time spans the border of blocks.
            appender.pressure((appender.nextSequence() / 2) * 2 * STEP_NS, i % 2 == 0, block);
          }
          appender.commit();
        }
      }
      clockMs[0] += Chains.DAY_MS;
    }
    names = Chains.files(whole);
    contents = new ArrayList<>();
    for (Path file : names) {
      contents.add(Files.readAllBytes(file));
    }
  }

  @AfterContainer
  @org.junit.jupiter.api.AfterAll
  static void deleteChain() throws IOException {
    delete(whole);
  }

  @Test
  void aWholeChainIsReadFromAnySequenceTimeAndSession() throws IOException {
    Reading all = read(whole, reader -> {});
    assertEquals(RECORDS, all.records().size());
    assertEquals(FILES, names.size());
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      compare(whole, all, random);
    }
  }

  @Test
  void whatLiesBeforeIsNotRead() throws IOException {
    Path damaged = directory(damage(0, bytes -> bytes[used(bytes) * 3 / 4] ^= 1));
    assertTrue(read(damaged, reader -> {}).problems().size() > 0);
    long late = RECORDS - 5_000;
    List<Consumer<ChainReader>> seeks =
        List.of(
            reader -> reader.seek(late),
            reader -> reader.seekTime(late * STEP_NS),
            reader -> reader.seekSession(3),
            ChainReader::seekEnd);
    for (Consumer<ChainReader> seek : seeks) {
      assertEquals(List.of(), read(damaged, seek).problems());
    }
    delete(damaged);
  }

  @Test
  void theEndIsToldWithoutReadingTheChain() {
    try (ChainReader reader = ChainReader.open(whole)) {
      reader.seekEnd();
      assertEquals(RECORDS, reader.nextSequence());
      assertEquals(FILES, reader.session());
      assertEquals(0, reader.poll(RecordListener.NOWHERE));
    }
  }

  @Test
  void theEndMovesOnWithTheWriter() throws IOException {
    Path live = directory(contents);
    long[] clockMs = {Chains.NOON_MS + (FILES - 1) * Chains.DAY_MS};
    try (ChainReader reader = ChainReader.open(live);
        ChronicleAppender appender = ChronicleAppender.open(live, Chains.at(clockMs))) {
      appender.recover(RecordListener.NOWHERE);
      reader.seekEnd();
      appender.opened(RECORDS * STEP_NS, FILES + 1, clockMs[0], 1, ExecutorConfig.defaults());
      appender.commit();
      reader.seekEnd();
      assertEquals(RECORDS + 1, reader.nextSequence());
      appender.pressure((RECORDS + 1) * STEP_NS, true, 1);
      appender.commit();
      assertEquals(1, reader.poll(RecordListener.NOWHERE));
      assertEquals(RECORDS + 1, reader.sequence());
    }
    delete(live);
  }

  @Test
  void aChainWhoseBeginningWasDeletedIsReadFromWhatIsLeft() throws IOException {
    Path shorter = directory(contents);
    Files.delete(shorter.resolve(names.get(0).getFileName()));
    Reading all = read(shorter, reader -> {});
    compare(shorter, all, new Random(3));
    assertEquals(all.records(), read(shorter, reader -> reader.seek(0)).records());
    delete(shorter);
  }

  @Test
  void aCopyOfAnEarlierBlockIsNotBelieved() throws IOException {
    int checked = 0;
    for (int block = 400; block < 420; block++) {
      byte[] bytes = contents.get(1).clone();
      int[] at = new int[block + 1];
      at[0] = blockFrom(bytes, 0);
      for (int i = 1; i <= block; i++) {
        at[i] = blockFrom(bytes, at[i - 1] + 8);
      }
      if (copyBlock(bytes, at[block - 200], at[block])) {
        List<byte[]> files = new ArrayList<>(contents);
        files.set(1, bytes);
        Path damaged = directory(files);
        Reading all = read(damaged, reader -> {});
        long sequence = RECORDS / FILES + 1 + (block - 1) * RECORDS_PER_BLOCK + 3;
        compareTimes(damaged, all, sequence * STEP_NS);
        compareTimes(damaged, all, (sequence + RECORDS_PER_BLOCK) * STEP_NS);
        delete(damaged);
        checked++;
      }
    }
    assertTrue(checked > 5, checked + " blocks were alike");
  }

  @Test
  void aTimeOnBothSidesOfABorderIsReadFromTheEarlierSide() {
    // The first record of each block has the time of the last one of the block before.
    Reading all = read(whole, reader -> {});
    for (int block = 1; block < 10; block++) {
      compareTimes(whole, all, (long) block * RECORDS_PER_BLOCK * STEP_NS);
    }
  }

  @Property(tries = 25, seed = "20261122")
  void aDamagedChainIsReadAsWithoutSeeking(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path damaged = directory(damaged(random));
    try {
      Reading all = read(damaged, reader -> {});
      for (int i = 0; i < 2; i++) {
        compare(damaged, all, random);
      }
    } finally {
      delete(damaged);
    }
  }

  private static void compare(Path chain, Reading all, Random random) {
    long sequence = random.nextInt(RECORDS + 10);
    assertSame(
        all.only(record -> record.sequence() >= sequence),
        read(chain, reader -> reader.seek(sequence)).records(),
        "from " + sequence);
    long session = random.nextInt(FILES + 2);
    assertSame(
        all.only(record -> record.session() >= session),
        read(chain, reader -> reader.seekSession(session)).records(),
        "from session " + session);
    compareTimes(chain, all, random.nextInt(RECORDS + 10) * STEP_NS);
  }

  private static void compareTimes(Path chain, Reading all, long timeNs) {
    List<Delivered> later = read(chain, reader -> reader.seekTime(timeNs)).records();
    List<Delivered> records = all.records();
    int before = Math.max(0, records.size() - later.size());
    assertSame(records.subList(before, records.size()), later, "no end of it, " + timeNs);
    assertSame(
        all.only(record -> record.record().timeNs() >= timeNs),
        later.stream().filter(record -> record.record().timeNs() >= timeNs).toList(),
        "from time " + timeNs);
  }

  /** Says where the lists differ, and not all that they hold. */
  private static void assertSame(List<Delivered> expected, List<Delivered> actual, String what) {
    int common = Math.min(expected.size(), actual.size());
    for (int i = 0; i < common; i++) {
      assertEquals(expected.get(i), actual.get(i), what + ", record " + i);
    }
    assertEquals(expected.size(), actual.size(), what);
  }

  private static Reading read(Path chain, Consumer<ChainReader> seek) {
    Reading reading = new Reading(new ArrayList<>(), new ArrayList<>());
    try (ChainReader reader = ChainReader.open(chain, reading.problems()::add)) {
      seek.accept(reader);
      RecordSink sink =
          RecordCollector.into(
              record ->
                  reading
                      .records()
                      .add(new Delivered(reader.sequence(), reader.session(), record)));
      while (reader.poll(sink) > 0) {
        // To the end.
      }
    }
    return reading;
  }

  private static List<byte[]> damaged(Random random) {
    List<byte[]> files = new ArrayList<>(contents);
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      int file = random.nextInt(FILES);
      switch (random.nextInt(8)) {
        case 0 -> files.set(file, changed(files.get(file), b -> b[at(b, random)] ^= 4));
        case 1 -> files.set(file, changed(files.get(file), b -> zeros(b, at(b, random), 1 << 17)));
        case 2 -> files.set(file, Arrays.copyOf(files.get(file), at(files.get(file), random)));
        case 3 -> files.set(file, null);
        case 4 -> java.util.Collections.swap(files, file, random.nextInt(FILES));
        case 5 -> files.set(file, files.get(random.nextInt(FILES)));
        case 6 -> files.set(file, changed(files.get(file), b -> copyBlock(b, random)));
        default -> files.set(file, changed(files.get(file), b -> noise(b, at(b, random), random)));
      }
      if (files.stream().filter(bytes -> bytes != null && bytes.length > 1 << 18).count() == 0) {
        return contents;
      }
      files.replaceAll(bytes -> bytes == null ? new byte[0] : bytes);
    }
    return files;
  }

  private static List<byte[]> damage(int file, Consumer<byte[]> change) {
    List<byte[]> files = new ArrayList<>(contents);
    files.set(file, changed(files.get(file), change));
    return files;
  }

  private static byte[] changed(byte[] original, Consumer<byte[]> change) {
    byte[] bytes = original.clone();
    if (used(bytes) > 1000) {
      change.accept(bytes);
    }
    return bytes;
  }

  private static int at(byte[] bytes, Random random) {
    return random.nextInt(Math.max(1, used(bytes)));
  }

  private static void zeros(byte[] bytes, int from, int most) {
    Arrays.fill(bytes, from, Math.min(bytes.length, from + most), (byte) 0);
  }

  private static void noise(byte[] bytes, int from, Random random) {
    byte[] noise = new byte[Math.min(bytes.length - from, 5_000)];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, bytes, from, noise.length);
  }

  /**
   * Copies a block over a later one of the same length. The other way round, reading everything
   * takes what lies between them for repeated, and seeking to it does not.
   */
  private static void copyBlock(byte[] bytes, Random random) {
    int one = blockFrom(bytes, at(bytes, random));
    int other = blockFrom(bytes, at(bytes, random));
    copyBlock(bytes, Math.min(one, other), Math.max(one, other));
  }

  private static boolean copyBlock(byte[] bytes, int from, int to) {
    int length = blockFrom(bytes, from + 8) - from;
    boolean alike = from > 0 && to > 0 && length > 0 && blockFrom(bytes, to + 8) - to == length;
    if (alike) {
      System.arraycopy(bytes.clone(), from, bytes, to, length);
    }
    return alike;
  }

  private static int blockFrom(byte[] bytes, int from) {
    for (int i = from & ~3; i + 8 < bytes.length; i += 4) {
      if (bytes[i + 4] == 'C' && bytes[i + 5] == 'X' && bytes[i + 6] == 'B') {
        return i;
      }
    }
    return -1;
  }

  private static int used(byte[] bytes) {
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  private static Path directory(List<byte[]> files) throws IOException {
    Path directory = Files.createTempDirectory("seek");
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i).length > 0) {
        Files.write(directory.resolve(names.get(i).getFileName()), files.get(i));
      }
    }
    return directory;
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
