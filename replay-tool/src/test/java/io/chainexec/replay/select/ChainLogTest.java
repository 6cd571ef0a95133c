package io.chainexec.replay.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.LogCursor;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.render.LogJson;
import io.chainexec.store.ChainReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What is selected is what a plain reading of the whole chain and of its JSON would select. */
final class ChainLogTest {
  private static Path chain;
  private static final List<JsonNode> ALL = new ArrayList<>();
  private static final Map<String, JsonNode> ACTIONS = new HashMap<>();

  @BeforeContainer
  static void writeChain() throws IOException {
    chain = Files.createTempDirectory("log");
    MixedChain.write(chain, 42);
    LogCursor cursor = new LogCursor();
    List<LogEntry> entries = new ArrayList<>();
    try (ChainReader reader = ChainReader.open(chain)) {
      RecordSink sink =
          RecordCollector.into(
              record -> entries.add(cursor.next(reader.sequence(), reader.session(), record)));
      while (reader.poll(sink) > 0) {
        // To the end.
      }
    }
    for (LogEntry entry : entries) {
      JsonNode json = json(entry);
      ALL.add(json);
      if (json.has("action")) {
        ACTIONS.put(json.path("id").asText(), json.path("action"));
      }
    }
  }

  @AfterContainer
  static void deleteChain() throws IOException {
    try (var files = Files.list(chain)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(chain);
  }

  @Property(tries = 60, seed = "20261122")
  void whatIsSelectedIsWhatReadingEverythingSelects(@ForAll long seed) {
    Random random = new Random(seed);
    Criteria criteria = criteria(random);
    Bound since = bound(random);
    Bound until = bound(random);
    String what = criteria + " " + since + " " + until;
    List<Long> expected = new ArrayList<>();
    for (JsonNode record : ALL) {
      if (within(record, since, until) && wanted(record, criteria)) {
        expected.add(record.path("sequence").asLong());
      }
    }
    assertEquals(expected, forward(criteria, since, until, Long.MAX_VALUE), what);
    int last = random.nextInt(30);
    List<Long> lasts = expected.subList(Math.max(0, expected.size() - last), expected.size());
    assertEquals(lasts, forward(criteria, since, until, last), what + " last " + last);
    List<Long> newestFirst = new ArrayList<>(lasts);
    Collections.reverse(newestFirst);
    assertEquals(newestFirst, backward(criteria, since, until, last), what + " back " + last);
  }

  @Property(tries = 10, seed = "20261122")
  void recordsReadFromTheMiddleAreAsWhenReadFromTheBeginning(@ForAll long seed) {
    int from = new Random(seed).nextInt(ALL.size());
    List<JsonNode> read = new ArrayList<>();
    try (EntryReader reader = new EntryReader(chain, problem -> assertEquals("", problem))) {
      reader.seek(from);
      while (reader.poll(entry -> read.add(json(entry))) > 0) {
        // To the end.
      }
    }
    assertEquals(ALL.subList(from, ALL.size()), read);
  }

  @Property(tries = 10, seed = "20261122")
  void everyActionIsFoundByItsId(@ForAll long seed) {
    try (FirstRecords first = new FirstRecords(chain)) {
      Random random = new Random(seed);
      for (int i = 0; i < 5; i++) {
        long id = random.nextInt(ACTIONS.size() + 20);
        FirstRecords.Found found = first.find(id);
        assertEquals(ACTIONS.containsKey(Long.toString(id)), found != null, "id " + id);
        if (found != null) {
          JsonNode record = ALL.get((int) found.sequence());
          assertEquals(id, record.path("id").asLong());
          assertTrue(record.has("action"));
        }
      }
      assertEquals(1, first.first().id());
      assertEquals(ACTIONS.size(), first.last().id());
    }
  }

  private static List<Long> forward(Criteria criteria, Bound since, Bound until, long last) {
    List<Long> read = new ArrayList<>();
    try (ChainLog log =
        new ChainLog(chain, problem -> assertEquals("", problem), criteria, since, until)) {
      if (last != Long.MAX_VALUE) {
        log.startAtLast(last);
      }
      while (log.poll(entry -> read.add(entry.sequence()))) {
        // To the end.
      }
      assertEquals(0, log.undecided());
    }
    return read;
  }

  private static List<Long> backward(Criteria criteria, Bound since, Bound until, long atMost) {
    List<Long> read = new ArrayList<>();
    try (ChainLog log =
        new ChainLog(chain, problem -> assertEquals("", problem), criteria, since, until)) {
      log.forEachBackward(atMost, entry -> read.add(entry.sequence()));
    }
    return read;
  }

  private static Criteria criteria(Random random) {
    Subjects subjects =
        new Subjects(
            random.nextInt(4) == 0
                ? List.of(pick(random, "a", "1", "b#1", "b#1#2", "x"))
                : List.of(),
            random.nextInt(4) == 0 ? Set.of(random.nextLong(6)) : Set.of(),
            random.nextInt(4) == 0 ? Set.of(random.nextLong(6)) : Set.of());
    return new Criteria(
        random.nextInt(5) == 0 ? Set.of(random.nextLong(ACTIONS.size() + 5)) : Set.of(),
        random.nextInt(4) == 0 ? Set.of(pick(random, ActionKind.values())) : Set.of(),
        random.nextInt(4) == 0 ? Set.of(pick(random, OutcomeWord.values())) : Set.of(),
        subjects,
        random.nextInt(4) == 0 ? Pattern.compile(pick(random, "busy", "gone [12]", "x")) : null,
        random.nextInt(4) == 0);
  }

  private static Bound bound(Random random) {
    long endMs = ALL.get(ALL.size() - 1).path("time").asLong();
    return switch (random.nextInt(6)) {
      case 0 -> new Bound.Sequence(random.nextInt(ALL.size() + 20));
      case 1, 2 -> new Bound.Wall(ALL.get(random.nextInt(ALL.size())).path("time").asLong());
      case 3 -> new Bound.Wall(endMs - random.nextInt(4_000_000) + 10_000);
      case 4 -> new Bound.BeforeEnd(random.nextInt(300_000));
      default -> null;
    };
  }

  private static boolean within(JsonNode record, Bound since, Bound until) {
    return (since == null || !isBefore(record, since))
        && (until == null || isBefore(record, until));
  }

  private static boolean isBefore(JsonNode record, Bound bound) {
    long endMs = ALL.get(ALL.size() - 1).path("time").asLong();
    if (bound instanceof Bound.Sequence sequence) {
      return record.path("sequence").asLong() < sequence.sequence();
    } else if (bound instanceof Bound.Wall wall) {
      return record.path("time").asLong() < wall.wallMs();
    }
    return record.path("time").asLong() < endMs - ((Bound.BeforeEnd) bound).ms();
  }

  private static boolean wanted(JsonNode record, Criteria criteria) {
    String type = record.path("type").asText();
    String id = record.path("id").asText();
    JsonNode action = ACTIONS.get(id);
    String outcome = type.equals("failed") && record.has("retry_after_ms") ? "retried" : type;
    boolean failure = Set.of("failure", "gated", "in_doubt", "gap", "refused").contains(type);
    return (criteria.ids().isEmpty()
            || criteria.ids().stream().anyMatch(wanted -> Long.toString(wanted).equals(id)))
        && (criteria.kinds().isEmpty()
            || action != null
                && criteria.kinds().stream()
                    .anyMatch(kind -> kind.wireName().equals(action.path("kind").asText())))
        && (criteria.outcomes().isEmpty()
            || criteria.outcomes().stream().anyMatch(word -> word.toString().equals(outcome)))
        && (criteria.grep() == null || reasonFound(record, criteria.grep()))
        && (!criteria.failures() || failure || outcome.equals("failed"))
        && about(action == null ? record : action, criteria.subjects());
  }

  private static boolean reasonFound(JsonNode record, Pattern pattern) {
    return pattern.matcher(record.path("reason").asText()).find()
        || pattern.matcher(record.path("action").path("reason").asText()).find();
  }

  private static boolean about(JsonNode action, Subjects subjects) {
    String name = action.path("daemon").path("name").asText();
    String id = action.path("daemon").path("id").asText();
    List<String> nodes = new ArrayList<>();
    for (String field : List.of("source", "victim", "target", "from", "to", "peer", "node")) {
      nodes.add(action.path(field).asText());
    }
    action.path("exclude").forEach(node -> nodes.add(node.asText()));
    return (subjects.daemons().isEmpty()
            || action.has("daemon")
                && subjects.daemons().stream()
                    .anyMatch(d -> d.equals(name) || d.equals(id) || d.equals(name + "#" + id)))
        && (subjects.chains().isEmpty()
            || subjects.chains().stream()
                .anyMatch(c -> Long.toString(c).equals(action.path("chain").asText())))
        && (subjects.nodes().isEmpty()
            || subjects.nodes().stream().anyMatch(n -> nodes.contains(Long.toString(n))));
  }

  private static JsonNode json(LogEntry entry) {
    try {
      return new ObjectMapper().readTree(Json.toText(json -> LogJson.write(json, entry)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }
}
