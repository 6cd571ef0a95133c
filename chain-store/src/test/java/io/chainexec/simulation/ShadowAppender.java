package io.chainexec.simulation;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Losses;
import io.chainexec.chain.RecordCollector;
import io.chainexec.chain.RecordSink;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.SimulatedMachine;
import java.util.concurrent.CompletableFuture;

/** Hands everything on to the real appender, and notes in a shadow what came of it. */
final class ShadowAppender extends RecordCollector implements ChainAppender {
  private final SimulatedMachine machine;
  private final ChronicleAppender real;
  private final ShadowChain shadow;

  ShadowAppender(SimulatedMachine machine, ChronicleAppender real, ShadowChain shadow) {
    this.machine = machine;
    this.real = real;
    this.shadow = shadow;
  }

  /** A call that the end of the process may cut: what the shadow knows then stays as it is. */
  private void noted(Runnable before, Runnable call, Runnable after, Runnable failed) {
    if (machine.ended()) {
      call.run();
      return;
    }
    before.run();
    Runnable outcome = failed;
    try {
      call.run();
      outcome = after;
    } finally {
      if (!machine.ended()) {
        outcome.run();
      }
    }
  }

  @Override
  protected void accept(ChainRecord record) {
    noted(() -> shadow.offering(record), () -> record.sendTo(real), shadow::taken, shadow::refused);
  }

  @Override
  public void attempting(long timeNs, long id, ActionKind kind, Action action, long arrivedAtNs) {
    ShadowChain.Key key = new ShadowChain.Key(id, timeNs);
    noted(
        () -> shadow.attempting(key),
        () -> real.attempting(timeNs, id, kind, action, arrivedAtNs),
        () -> shadow.attempted(key),
        () -> {});
  }

  @Override
  public void outcomeLost() {
    noted(() -> {}, real::outcomeLost, shadow::outcomeLost, () -> {});
  }

  @Override
  public void commit() {
    noted(
        () -> {},
        () -> {
          try {
            real.commit();
          } catch (RuntimeException e) {
            if (e.getCause() instanceof InternalError && !machine.ended()) {
              shadow.memoryLost();
            }
            throw e;
          }
        },
        () -> {
          shadow.committed();
          shadow.synced(real.syncedSequence());
        },
        () -> shadow.commitFailed(machine.nextSequence()));
  }

  @Override
  public void noteLosses(Losses losses) {
    noted(() -> {}, () -> real.noteLosses(losses), shadow::lossesNoted, () -> {});
  }

  @Override
  public Losses lossesBefore() {
    return real.lossesBefore();
  }

  @Override
  public void memoryFailed(Throwable cause) {
    if (!machine.ended()) {
      shadow.memoryLost();
    }
    real.memoryFailed(cause);
  }

  @Override
  public void recover(RecordSink sink) {
    real.recover(sink);
  }

  @Override
  public boolean full() {
    return real.full();
  }

  @Override
  public long nextSequence() {
    return real.nextSequence();
  }

  @Override
  public CompletableFuture<Void> durable(long sequence) {
    return real.durable(sequence);
  }

  @Override
  public void close() {
    real.close();
  }
}
