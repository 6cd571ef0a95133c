package io.chainexec.replay.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.action.Action;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.select.EntryReader;
import io.chainexec.replay.select.MixedChain;
import io.chainexec.replay.select.RecordSubjects;
import io.chainexec.replay.select.Subjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LifeTest {
  @TempDir Path chain;

  @BeforeEach
  void writeChain() {
    MixedChain.write(chain, 7);
  }

  @Test
  void everyLifeHasAllItsRecordsAndTimesThatAddUp() {
    Map<Long, List<Long>> expected = sequencesById();
    int checked = 0;
    int ended = 0;
    try (LifeReader reader = open()) {
      for (Map.Entry<Long, List<Long>> action : expected.entrySet()) {
        if (action.getKey() % 9 != 0) {
          continue;
        }
        checked++;
        ActionLife life = reader.of(action.getKey());
        assertEquals(action.getValue(), sequences(life));
        long spent = life.spentNs().values().stream().mapToLong(Long::longValue).sum();
        assertEquals(life.last().timeNs() - life.emittedNs(), spent, "id " + life.id());
        assertNotNull(life.action());
        ended += life.ended() ? 1 : 0;
      }
      assertTrue(ended > 50 && ended < checked, ended + " ended");
      assertNull(reader.of(expected.size() + 1));
    }
  }

  @Test
  void livesOfASubjectAreThoseOfItsActions() {
    Subjects daemon = new Subjects(List.of("b#1#3"), Set.of(), Set.of());
    try (LifeReader reader = open()) {
      Map<Long, List<Long>> lives = new HashMap<>();
      List<Boolean> ended = new ArrayList<>();
      reader.of(
          daemon,
          life -> {
            lives.put(life.id(), sequences(life));
            ended.add(life.ended());
          });
      Map<Long, List<Long>> expected = new HashMap<>(sequencesById());
      expected.keySet().retainAll(idsOf(daemon));
      assertTrue(expected.size() > 20);
      assertEquals(expected, lives);
      List<Boolean> endedFirst = new ArrayList<>(ended);
      endedFirst.sort(java.util.Comparator.reverseOrder());
      assertEquals(endedFirst, ended);
    }
  }

  /** The ids of the actions of which the first record names the subjects. */
  private Set<Long> idsOf(Subjects subjects) {
    Set<Long> ids = new HashSet<>();
    forEach(
        entry -> {
          Action action = RecordSubjects.actionOf(entry.record());
          if (action != null && subjects.match(action)) {
            ids.add(RecordSubjects.idOf(entry.record()));
          }
        });
    return ids;
  }

  private LifeReader open() {
    return new LifeReader(chain, problem -> assertEquals("", problem), sequence -> {});
  }

  private static List<Long> sequences(ActionLife life) {
    return life.steps().stream().map(step -> step.entry().sequence()).toList();
  }

  private Map<Long, List<Long>> sequencesById() {
    Map<Long, List<Long>> all = new HashMap<>();
    forEach(
        entry -> {
          long id = RecordSubjects.idOf(entry.record());
          if (id != 0) {
            all.computeIfAbsent(id, key -> new ArrayList<>()).add(entry.sequence());
          }
        });
    return all;
  }

  private void forEach(Consumer<LogEntry> sink) {
    try (EntryReader reader = new EntryReader(chain, problem -> assertEquals("", problem))) {
      while (reader.poll(sink) > 0) {
        // To the end.
      }
    }
  }
}
