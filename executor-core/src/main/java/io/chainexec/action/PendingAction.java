package io.chainexec.action;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * An action on its way through the executor: the action, when it was emitted, the id under which
 * every record speaks of it, and where it repeats one that has ended, that one's id.
 *
 * <p>The id is 0 until the executor's loop takes the action, and never changes afterwards; {@link
 * #id()} may be read from any thread.
 */
public sealed class PendingAction {
  /** The id of no action. */
  public static final long NO_ID = 0;

  /** The id that no action gets: counting beyond it would begin anew. */
  public static final long NO_NEXT_ID = -1;

  private static final VarHandle ID;

  static {
    try {
      ID = MethodHandles.lookup().findVarHandle(PendingAction.class, "id", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Action action;
  private final long emittedAtNs;
  private long id;

  /** An action without an id, emitted at that chain time. */
  public PendingAction(Action action, long emittedAtNs) {
    this(NO_ID, action, emittedAtNs);
  }

  /**
   * An action whose caller brings the id: unsigned, and larger than any before it.
   *
   * @param id up to 2^64 - 2, so that there always is a next one
   * @param emittedAtNs chain time of the emission, in nanoseconds
   * @throws IllegalArgumentException if the id is 2^64 - 1
   */
  public PendingAction(long id, Action action, long emittedAtNs) {
    if (id == NO_NEXT_ID) {
      throw new IllegalArgumentException("id is 2^64 - 1, after which there is none");
    }
    this.id = id;
    this.action = Objects.requireNonNull(action, "action");
    this.emittedAtNs = emittedAtNs;
  }

  /**
   * The same, not submitted yet, as the redrive of an action of the same chain that has ended.
   *
   * @param originalId of that action
   * @throws IllegalArgumentException if the id is {@link #NO_ID}
   */
  public PendingAction asRedriveOf(long originalId) {
    if (originalId == NO_ID) {
      throw new IllegalArgumentException("0 is the id of no action, so it cannot be redriven");
    }
    return new Redrive(id, action, emittedAtNs, originalId);
  }

  /** The action's id, or {@link #NO_ID} while the loop has not taken it. */
  public long id() {
    return (long) ID.getAcquire(this);
  }

  /** What is to be done. */
  public Action action() {
    return action;
  }

  /** Chain time of the emission, in nanoseconds. */
  public long emittedAtNs() {
    return emittedAtNs;
  }

  /** The id of the action that this one repeats, or {@link #NO_ID}. */
  public long redriveOf() {
    return NO_ID;
  }

  /**
   * Gives the action its id; called once, by the loop.
   *
   * @throws IllegalStateException if it has one
   */
  public void assignId(long newId) {
    if (id != NO_ID) {
      throw new IllegalStateException("action already has id " + Long.toUnsignedString(id));
    }
    ID.setRelease(this, newId);
  }

  @Override
  public String toString() {
    return "#" + Long.toUnsignedString(id()) + " " + action;
  }

  /** Apart from the others, so that those are smaller: there is one for each submission. */
  private static final class Redrive extends PendingAction {
    private final long originalId;

    Redrive(long id, Action action, long emittedAtNs, long originalId) {
      super(id, action, emittedAtNs);
      this.originalId = originalId;
    }

    @Override
    public long redriveOf() {
      return originalId;
    }
  }
}
