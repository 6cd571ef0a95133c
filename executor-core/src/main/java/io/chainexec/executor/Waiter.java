package io.chainexec.executor;

import io.chainexec.snapshot.Deferral;

/**
 * A deferred action's places among those who wait: a timer of its own, or places in lanes. Lives as
 * long as the deferral it belongs to, which is reused.
 */
final class Waiter extends TimerHeap.Timer {
  final Deferral deferral;

  /** Its place in the lane of its chain or of the drain rate. */
  final Lane.Place own = new Lane.Place(this);

  /** Its place among the pulls that wait for the cooldown. */
  final Lane.Place pull = new Lane.Place(this);

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

  @Override
  Waiter next() {
    return this;
  }
}
