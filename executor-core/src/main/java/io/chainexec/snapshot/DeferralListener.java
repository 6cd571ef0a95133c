package io.chainexec.snapshot;

/** Follows the deferred actions of a {@link LiveState}; called on the thread that applies. */
public interface DeferralListener {
  /** For a state that nobody orders. */
  DeferralListener NONE =
      new DeferralListener() {
        @Override
        public void onWaiting(Deferral deferral) {}

        @Override
        public void onLeft(Deferral deferral) {}

        @Override
        public void onRebuilt() {}
      };

  /** The action waits, newly or again; its cause, order and due time are the new ones. */
  void onWaiting(Deferral deferral);

  /** The action waits no more; its reservations, if it was admitted, are installed. */
  void onLeft(Deferral deferral);

  /** Everything may be different: begin anew from {@link LiveState#forEachDeferral}. */
  void onRebuilt();
}
