package io.chainexec.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to a chain's files, and whatever is asked of them: no stack trace, no hang, no
 * exit code that the help does not list, nothing that controls a terminal, and no wrong answer
 * given as right: what is answered without complaint is what the undamaged chain answers. Only
 * where a block was forged, checksum included, anything may be answered.
 *
 * <p>The system property {@code chainexec.fuzz} says for how many cases, {@code
 * chainexec.fuzz.seed} repeats one of them. Of a case that fails, the arguments are left out one by
 * one as long as it fails.
 */
final class FuzzTest {
  private static final int CASES = Integer.getInteger("chainexec.fuzz", 700);
  private static final Long ONLY = Long.getLong("chainexec.fuzz.seed");
  private static final int BLOCK_HEADER = 56;
  private static final int MAGIC = 0x4B42_5843;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What terminals obey, and what changes the direction or the lines of a text. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069&&[^\\n]]");

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @TempDir static Path temp;

  private static Path pristine;
  private static Path damaged;
  private static Path scratch;
  private static List<byte[]> files;

  /** Whether the damage cannot be told from what a writer could have written. */
  private static boolean forged;

  private static final Set<Path> changed = new HashSet<>();
  private static final Map<String, Integer> counts = new TreeMap<>();

  @BeforeAll
  static void writeChain() throws IOException {
    pristine = temp.resolve("chain-1");
    damaged = temp.resolve("chain-2");
    scratch = temp.resolve("scratch");
    LivedChain.write(pristine);
    files = new ArrayList<>();
    for (Path file : LivedChain.everything(pristine)) {
      files.add(Files.readAllBytes(file));
    }
    Files.createDirectory(damaged);
    Files.createDirectory(scratch);
  }

  @Test
  void everyAnswerIsRightOrSaysThatItIsNot() throws IOException {
    counts.clear();
    for (long seed = ONLY == null ? 0 : ONLY; seed < (ONLY == null ? CASES : ONLY + 1); seed++) {
      Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
      List<String> args = new FuzzedArguments(random).next();
      long damage = random.nextLong();
      AssertionError failure = failure(args, damage);
      if (failure != null) {
        List<String> fewest = shrunk(args, damage);
        throw new AssertionError(
            "seed "
                + seed
                + ", to be repeated with -Dchainexec.fuzz.seed="
                + seed
                + "; the fewest arguments: "
                + fewest
                + "\n"
                + failure(fewest, damage).getMessage(),
            failure);
      }
    }
    if (ONLY == null) {
      requireVariety();
    }
  }

  /** Each command was tried often, and each answer came often. */
  private static void requireVariety() {
    List<String> all = new ArrayList<>(FuzzedArguments.names());
    for (int exit : new int[] {ExitCode.OK, ExitCode.ERROR, ExitCode.USAGE, ExitCode.DAMAGED}) {
      all.add("exit " + exit);
    }
    for (String each : all) {
      assertTrue(counts.getOrDefault(each, 0) > CASES / 50, counts::toString);
    }
  }

  private static List<String> shrunk(List<String> args, long damage) throws IOException {
    List<String> fewest = args;
    for (int i = fewest.size() - 1; i > 0; i--) {
      List<String> fewer = new ArrayList<>(fewest);
      fewer.remove(i);
      boolean writes = fewer.toString().contains(FuzzedArguments.SCRATCH); // perhaps elsewhere
      if (!writes && failure(fewer, damage) != null) {
        fewest = fewer;
      }
    }
    return fewest;
  }

  /** What is wrong with that case, or null. */
  private static AssertionError failure(List<String> args, long damage) throws IOException {
    restore(damage);
    try {
      assertTimeoutPreemptively(LIMIT, () -> check(args));
      return null;
    } catch (AssertionError | RuntimeException e) {
      return new AssertionError(e.getMessage(), e);
    }
  }

  private static void check(List<String> args) throws IOException {
    ToolRun run = run(args, damaged);
    String made = written();
    counts.merge(args.get(0), 1, Integer::sum);
    counts.merge("exit " + run.exit(), 1, Integer::sum);
    requireManners(args, run);
    if (run.exit() == ExitCode.OK && !forged) {
      ToolRun right = run(args, pristine);
      assertEquals(ExitCode.OK, right.exit(), () -> "of the undamaged chain: " + right);
      assertEquals(likeDamaged(right.out()), run.out(), "another answer than that of the whole");
      assertEquals(likeDamaged(written()), made, "another file than that of the whole");
    }
  }

  private static void requireManners(List<String> args, ToolRun run) throws IOException {
    Set<String> codes = FuzzedArguments.exitCodes(args.get(0));
    assertTrue(codes.contains("" + run.exit()), () -> "an exit code not in " + codes + ": " + run);
    for (String part : List.of("unexpected error", "\tat ", "java.lang.", "Exception in thread")) {
      assertFalse(run.err().contains(part), run::toString);
    }
    requireHarmless(run.err(), run);
    boolean csv = args.toString().contains("csv") || args.get(0).equals("export");
    if (!csv) { // which is for files: a terminal gets it escaped
      requireHarmless(COLOUR.matcher(run.out()).replaceAll(""), run);
    }
    if (run.exit() == ExitCode.USAGE) {
      assertEquals("", run.out());
      assertTrue(run.err().contains("--help'."), run::toString);
    }
    if (run.exit() != ExitCode.OK) {
      assertFalse(run.err().isBlank() && run.out().isBlank(), run::toString);
    }
    if (run.out().startsWith("{")) {
      for (String line : run.out().split("\n")) {
        assertTrue(STRICT.readTree(line).isObject(), line);
      }
    }
  }

  private static void requireHarmless(String text, ToolRun run) {
    var found = CONTROL.matcher(text);
    if (found.find()) {
      int at = found.start();
      String where = text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 20));
      throw new AssertionError(
          "a raw \\u" + Integer.toHexString(text.charAt(at)) + " behind: " + where + "\n" + run);
    }
  }

  private static ToolRun run(List<String> args, Path chain) throws IOException {
    for (Path file : LivedChain.everything(scratch)) {
      Files.delete(file);
    }
    return ToolRun.of(FuzzedArguments.on(args, chain, scratch));
  }

  private static String written() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : LivedChain.everything(scratch)) {
      all.append(file.getFileName()).append(": ").append(Files.readString(file));
    }
    return all.toString();
  }

  private static String likeDamaged(String text) {
    return text.replace(pristine.toString(), damaged.toString());
  }

  /** Undoes the damage before, and does that one. */
  private static void restore(long damage) throws IOException {
    List<Path> names = LivedChain.everything(pristine);
    for (int i = 0; i < names.size(); i++) {
      Path file = damaged.resolve(names.get(i).getFileName());
      if (changed.remove(file) || !Files.exists(file)) {
        Files.write(file, files.get(i));
      }
    }
    Random random = new Random(damage);
    forged = random.nextInt(5) == 0;
    for (int i = random.nextInt(4); i > 0 && !forged; i--) {
      damage(random);
    }
    if (forged) {
      forge(random);
    }
  }

  /** Changes what records say, and seals their block anew, so that no checksum is wrong. */
  private static void forge(Random random) throws IOException {
    List<Path> all = LivedChain.files(damaged);
    Path file = all.get(random.nextInt(all.size()));
    changed.add(file);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> blocks = new ArrayList<>();
    for (int at = 0; at + BLOCK_HEADER < bytes.limit(); at += 4) {
      if (bytes.getInt(at + 4) == MAGIC) {
        blocks.add(at);
      }
    }
    for (int i = random.nextInt(6); i >= 0; i--) {
      int block = blocks.get(random.nextInt(blocks.size()));
      int length = bytes.getInt(block + 48);
      for (int j = random.nextInt(4); j >= 0; j--) {
        int at = block + BLOCK_HEADER + random.nextInt(length);
        byte forgery = (byte) random.nextInt(256);
        bytes.put(at, random.nextBoolean() ? forgery : (byte) (random.nextBoolean() ? 0 : -1));
      }
      CRC32C crc = new CRC32C();
      crc.update(bytes.slice(block + 4, BLOCK_HEADER - 4 + length));
      bytes.putInt(block, (int) crc.getValue());
    }
    Files.write(file, bytes.array());
  }

  private static void damage(Random random) throws IOException {
    List<Path> all = LivedChain.files(damaged);
    Path file = all.get(random.nextInt(all.size()));
    changed.add(file);
    byte[] bytes = Files.readAllBytes(file);
    int blocks = 0x10110;
    int used = blocks + random.nextInt(20_000);
    int at = random.nextInt(5) == 0 ? random.nextInt(bytes.length) : used;
    at = Math.min(at, Math.max(0, bytes.length - 1));
    switch (random.nextInt(8)) {
      case 0 -> bytes = Arrays.copyOf(bytes, at);
      case 1 ->
          Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(9_000)), (byte) 0);
      case 2 -> {
        int from = Math.min(bytes.length, blocks);
        int length = Math.min(bytes.length - Math.max(from, at), random.nextInt(3_000));
        System.arraycopy(bytes, from, bytes, at, Math.max(0, length));
      }
      case 3 -> {
        if (all.size() > 1 && !file.equals(all.get(all.size() - 1))) {
          Files.delete(file);
          return;
        }
        bytes[at] ^= 1;
      }
      case 4 -> {
        byte[] garbage = new byte[random.nextInt(200)];
        random.nextBytes(garbage);
        System.arraycopy(garbage, 0, bytes, at, Math.min(garbage.length, bytes.length - at));
      }
      default -> {
        if (bytes.length > 0) {
          bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    Files.write(file, bytes);
  }
}
