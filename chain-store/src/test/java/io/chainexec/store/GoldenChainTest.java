package io.chainexec.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.store.format.BlockLayout;
import io.chainexec.store.format.RecordDecoder;
import io.chainexec.store.format.RecordEncoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A chain that version 1 of the format wrote, and what must be read from it for ever. When the
 * format changes, a new fixture is made with {@link #main} and this one stays.
 */
final class GoldenChainTest {
  private static final String CHAIN = "20260216F.cq4";
  private static final String LISTING = "records.txt";
  private static final String VERSION = "0.1.0";
  private static final long CHAIN_ID = 0xC0FF_EE00_0000_0001L;

  @TempDir Path directory;

  @Test
  void theRecordsAreWhatTheyWere() throws IOException {
    unpack();
    assertEquals(new String(resource(LISTING), StandardCharsets.UTF_8), listing(directory));
    VerifyReport report = ChainVerifier.verify(directory, VerifyDepth.RECORDS);
    assertEquals(VerifyReport.Status.CLEAN, report.status(), report::toString);
  }

  @Test
  void encodingTheRecordsAgainGivesTheSameBytes() throws Exception {
    unpack();
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve(CHAIN)))
            .order(ByteOrder.LITTLE_ENDIAN);
    int blocks = 0;
    for (int at = 0; at + BlockLayout.HEADER_BYTES < file.capacity(); at += 4) {
      int total = BlockLayout.total(file, at, file.capacity() - at);
      if (total > 0) {
        assertArrayEquals(bytes(file, at, total), encodedAgain(file, at, total));
        blocks++;
      }
    }
    assertTrue(blocks > 5, blocks + " blocks");
  }

  @Test
  void aWriterGoesOnWithTheChain() throws IOException {
    unpack();
    long[] clockMs = {Chains.NOON_MS};
    try (ChronicleAppender appender = ChronicleAppender.open(directory, Chains.at(clockMs))) {
      assertEquals(CHAIN_ID, appender.chainId());
      Chains.append(appender, 2);
    }
    List<Problem> problems = new ArrayList<>();
    Chains.read(directory, problems);
    problems.removeIf(problem -> problem.kind() == ProblemKind.TIME_BACK);
    assertEquals(List.of(), problems);
  }

  private static byte[] encodedAgain(ByteBuffer file, int at, int total) throws Exception {
    ByteBuffer block = ByteBuffer.allocateDirect(BlockLayout.MAX_BLOCK_BYTES);
    RecordEncoder encoder = new RecordEncoder(block, VERSION);
    encoder.lastTimeNs(BlockLayout.baseTimeNs(file, at));
    RecordDecoder decoder = new RecordDecoder();
    decoder.open(file, at, total);
    while (decoder.next(encoder) != RecordDecoder.Step.END) {
      // All of them.
    }
    encoder.seal(
        BlockLayout.chainId(file, at),
        (int) BlockLayout.session(file, at),
        BlockLayout.firstSequence(file, at),
        BlockLayout.link(file, at));
    return bytes(block, 0, encoder.size());
  }

  private static byte[] bytes(ByteBuffer buffer, int at, int length) {
    byte[] bytes = new byte[length];
    buffer.get(at, bytes);
    return bytes;
  }

  private void unpack() throws IOException {
    byte[] zipped = resource(CHAIN + ".gz");
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      Files.write(directory.resolve(CHAIN), in.readAllBytes());
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GoldenChainTest.class.getResourceAsStream("/golden/v1/" + name)) {
      return in.readAllBytes();
    }
  }

  private static String listing(Path chain) {
    StringBuilder listing = new StringBuilder();
    try (ChainReader reader = ChainReader.open(chain)) {
      RecordSink sink =
          RecordCollector.into(
              record ->
                  listing
                      .append(reader.sequence())
                      .append(" session ")
                      .append(reader.session())
                      .append(" at ")
                      .append(reader.offset())
                      .append(' ')
                      .append(asItWas(ascii(record)))
                      .append('\n'));
      while (reader.poll(sink) > 0) {
        // To the end.
      }
      return "chain " + Long.toHexString(reader.chainId()) + "\n" + listing;
    }
  }

  /** Without what later versions have added, with the value that an old record means. */
  private static String asItWas(String record) {
    return record.replace(", inDoubt=false]", "]");
  }

  private static String ascii(ChainRecord record) {
    StringBuilder text = new StringBuilder();
    record
        .toString()
        .chars()
        .forEach(c -> text.append(c < 0x7F ? Character.toString(c) : String.format("\\u%04x", c)));
    return text.toString();
  }

  /** Makes the fixture in that directory. */
  public static void main(String[] args) throws IOException {
    Path chain = Files.createTempDirectory("golden");
    StoreConfig config =
        Chains.at(new long[] {Chains.NOON_MS})
            .withChainIds(() -> CHAIN_ID)
            .withSoftwareVersion(VERSION);
    try (ChronicleAppender appender = ChronicleAppender.open(chain, config)) {
      Chains.appendSamples(appender);
    }
    Path to = Path.of(args[0]);
    Path file = Chains.onlyFile(chain);
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(to.resolve(file.getFileName() + ".gz")))) {
      Files.copy(file, out);
    }
    Files.writeString(to.resolve(LISTING), listing(chain));
  }
}
