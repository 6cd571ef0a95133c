package io.chainexec.replay.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainexec.replay.select.EntryReader;
import io.chainexec.replay.select.MixedChain;
import io.chainexec.replay.select.RecordSubjects;
import io.chainexec.replay.select.Subjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    long endNs = Long.MIN_VALUE;
    int ended = 0;
    try (LifeReader reader = open()) {
      for (Map.Entry<Long, List<Long>> action : expected.entrySet()) {
        ActionLife life = reader.of(action.getKey());
        assertEquals(action.getValue(), sequences(life));
        long spent = life.spentNs().values().stream().mapToLong(Long::longValue).sum();
        assertEquals(life.last().timeNs() - life.emittedNs(), spent, "id " + life.id());
        assertNotNull(life.action());
        ended += life.ended() ? 1 : 0;
        endNs = Math.max(endNs, life.last().timeNs());
      }
      assertTrue(ended > 500 && ended < expected.size(), ended + " ended");
      assertNull(reader.of(expected.size() + 1));
    }
  }

  @Test
  void livesOfASubjectAreThoseOfItsActions() {
    Subjects daemon = new Subjects(List.of("b#1#3"), Set.of(), Set.of());
    try (LifeReader reader = open();
        LifeReader other = open()) {
      Map<Long, List<Long>> lives = new HashMap<>();
      List<Boolean> ended = new ArrayList<>();
      reader.of(
          daemon,
          life -> {
            lives.put(life.id(), sequences(life));
            ended.add(life.ended());
          });
      Map<Long, List<Long>> expected = new HashMap<>();
      sequencesById()
          .forEach(
              (id, sequences) -> {
                if (daemon.match(other.of(id).action())) {
                  expected.put(id, sequences);
                }
              });
      assertTrue(expected.size() > 20);
      assertEquals(expected, lives);
      List<Boolean> endedFirst = new ArrayList<>(ended);
      endedFirst.sort(java.util.Comparator.reverseOrder());
      assertEquals(endedFirst, ended);
    }
  }

  private LifeReader open() {
    return new LifeReader(chain, problem -> assertEquals("", problem), sequence -> {});
  }

  private static List<Long> sequences(ActionLife life) {
    return life.steps().stream().map(step -> step.entry().sequence()).toList();
  }

  private Map<Long, List<Long>> sequencesById() {
    Map<Long, List<Long>> all = new HashMap<>();
    try (EntryReader reader = new EntryReader(chain, problem -> assertEquals("", problem))) {
      while (reader.poll(
              entry -> {
                long id = RecordSubjects.idOf(entry.record());
                if (id != 0) {
                  all.computeIfAbsent(id, key -> new ArrayList<>()).add(entry.sequence());
                }
              })
          > 0) {
        // To the end.
      }
    }
    return all;
  }
}
