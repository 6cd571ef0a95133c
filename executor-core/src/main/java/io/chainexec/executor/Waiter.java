package io.chainexec.executor;

import io.chainexec.snapshot.Deferral;

/**
 * A deferred action's places among those who wait: a timer of its own, or places in lanes. Lives as
 * long as the deferral it belongs to, which is reused.
 */
final class Waiter extends TimerQueue.Timer {
  final Deferral deferral;

  /** Its place in the lane of its chain or of the drain rate; null until it first has one. */
  private Lane.Place own;

  /** Its place among the pulls that wait for the cooldown; null until it first has one. */
  private Lane.Place pull;

  private Waiter(Deferral deferral) {
    this.deferral = deferral;
  }

  static Waiter of(Deferral deferral) {
    Object place = deferral.place();
    if (place == null) {
      place = new Waiter(deferral);
      deferral.keepPlace(place);
    }
    return (Waiter) place;
  }

  Lane.Place own() {
    if (own == null) {
      own = new Lane.Place(this);
    }
    return own;
  }

  Lane.Place pull() {
    if (pull == null) {
      pull = new Lane.Place(this);
    }
    return pull;
  }

  /** The lane of its chain or of the drain rate that it stands in, or null. */
  Lane lane() {
    return own == null ? null : own.lane();
  }

  /** Whether it stands among the pulls that wait for the cooldown. */
  boolean competes() {
    return pull != null && pull.lane() != null;
  }

  boolean isIn(Lane.Place place) {
    return place != null && (place == own || place == pull);
  }

  void leaveAll() {
    if (own != null) {
      own.leave();
    }
    if (pull != null) {
      pull.leave();
    }
  }

  @Override
  Waiter next() {
    return this;
  }
}
