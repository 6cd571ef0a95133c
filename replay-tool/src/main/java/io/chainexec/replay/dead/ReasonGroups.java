package io.chainexec.replay.dead;

import io.chainexec.replay.select.OutcomeWord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Dead letters by what ended them and why, with the first of each. Bounded: letters of more
 * different reasons than can be told apart are counted together. Not thread-safe.
 */
public final class ReasonGroups {
  private static final int MOST_REASONS = 10_000;

  private final Map<Key, Group> groups = new LinkedHashMap<>();
  private final int mostShown;
  private long letters;
  private long redriven;
  private long others;

  private record Key(OutcomeWord ending, String reason) {}

  /** The letters of one reason. */
  public static final class Group {
    private final Key key;
    private final List<DeadLetter> shown = new ArrayList<>();
    private long count;
    private long redriven;
    private long firstSequence;
    private long lastSequence;

    private Group(Key key) {
      this.key = key;
    }

    /** What ended them. */
    public OutcomeWord ending() {
      return key.ending();
    }

    /** Why. */
    public String reason() {
      return key.reason();
    }

    /** How many there are. */
    public long count() {
      return count;
    }

    /** How many of them were redriven. */
    public long redriven() {
      return redriven;
    }

    /** The first of them, as many as were to be kept. */
    public List<DeadLetter> shown() {
      return shown;
    }

    /** The sequence of the record that ended the first of them. */
    public long firstSequence() {
      return firstSequence;
    }

    /** The sequence of the record that ended the last of them. */
    public long lastSequence() {
      return lastSequence;
    }
  }

  /** No letters yet; so many of each reason are kept. */
  public ReasonGroups(int mostShown) {
    this.mostShown = mostShown;
  }

  /** Counts one more. */
  public void add(DeadLetter letter) {
    letters++;
    redriven += letter.redriven() ? 1 : 0;
    Key key = new Key(letter.ending(), letter.reason());
    Group group = groups.get(key);
    if (group == null) {
      if (groups.size() == MOST_REASONS) {
        others++;
        return;
      }
      group = new Group(key);
      group.firstSequence = letter.entry().sequence();
      groups.put(key, group);
    }
    group.count++;
    group.redriven += letter.redriven() ? 1 : 0;
    group.lastSequence = letter.entry().sequence();
    if (group.shown.size() < mostShown) {
      group.shown.add(letter);
    }
  }

  /** How many letters there are. */
  public long letters() {
    return letters;
  }

  /** How many of them were redriven. */
  public long redriven() {
    return redriven;
  }

  /** How many letters are in no group, because there are too many different reasons. */
  public long others() {
    return others;
  }

  /** The groups, the largest first, and of equal ones that which began first. */
  public List<Group> largestFirst() {
    List<Group> sorted = new ArrayList<>(groups.values());
    sorted.sort(Comparator.comparingLong(Group::count).reversed());
    return sorted;
  }
}
