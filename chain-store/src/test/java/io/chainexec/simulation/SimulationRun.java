package io.chainexec.simulation;

import static io.chainexec.simulation.Checks.require;
import static io.chainexec.simulation.Checks.requireEqual;

import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Counters;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.snapshot.LiveState;
import io.chainexec.snapshot.Snapshot;
import io.chainexec.store.ChronicleAppender;
import io.chainexec.store.SimulatedMachine;
import io.chainexec.store.SimulatedMachine.AppendFault;
import io.chainexec.store.SimulatedMachine.End;
import io.chainexec.store.SyncPolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** One simulation: the machine, what is known outside of it, and one process after the other. */
final class SimulationRun {
  final Simulation simulation;
  final SplittableRandom random;
  final Set<Fault> faults;
  final SimulatedMachine machine;
  final SimulatedClock clock = new SimulatedClock();
  final ShadowChain shadow = new ShadowChain();
  final Ledger ledger = new Ledger();

  private ExecutorConfig config;
  private int number;
  private int kills;
  private int powerFailures;
  private boolean brokeOff;
  private boolean powerFailed;
  private boolean everPowerFailed;
  private boolean calm;
  private int faultsLeft;
  private boolean faulted;
  private long counted;

  SimulationRun(Simulation simulation) {
    this.simulation = simulation;
    random = new SplittableRandom(simulation.seed);
    faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) { // some faults hide others, so that each may be missing
      if (random.nextBoolean() && simulation.faults.contains(fault)) {
        faults.add(fault);
      }
    }
    machine = new SimulatedMachine(random.split());
    machine.faults(this::appendFault, this::openFault);
    machine.onEnd(() -> ledger.broke(number));
    config = simulation.config == null ? RandomConfig.next(random) : simulation.config;
  }

  SimulationReport run() {
    try {
      tell(() -> "seed " + simulation.seed + ", faults " + faults);
      while (number < simulation.processes) {
        nextProcess();
      }
      calm = true;
      machine.endAfter(0);
      lastProcess();
    } catch (AssertionError | RuntimeException e) {
      throw new SimulationFailure(
          simulation.seed,
          "seed "
              + simulation.seed
              + ", process "
              + number
              + ", after the step \""
              + machine.lastStep()
              + "\": "
              + e.getMessage()
              + "\nto see it again: Simulation.of("
              + simulation.seed
              + ") with the same settings, and .trace(System.out::println)",
          e);
    }
    List<ChainRecord> records = machine.records();
    return new SimulationReport(
        simulation.seed,
        number,
        kills,
        powerFailures,
        ledger.submitted(),
        ledger.carriedOut(),
        lost(records),
        records);
  }

  private void nextProcess() {
    boolean ends = random.nextInt(4) > 0 && (has(Fault.KILL) || has(Fault.POWER_FAILURE));
    int steps = 1 + random.nextInt(RandomActions.pick(random, 30, 150, 600));
    machine.endAfter(ends ? steps : 0);
    if (simulation.config == null && random.nextInt(4) == 0) {
      config = RandomConfig.next(random);
    }
    ProcessRun process = start();
    if (process != null) {
      process.live(random.nextInt(40));
      if (!ends || random.nextInt(3) == 0) {
        process.close();
      }
      if (process.closedWith() == null) {
        machine.end();
      }
      counted += process.lostByItsOwnCount();
      settle(process);
    } else if (machine.ended()) {
      ended();
    }
  }

  /** A process in which nothing goes wrong, and after which all must be in order. */
  private void lastProcess() {
    ProcessRun process = start();
    Snapshot left = process.drain();
    process.close();
    counted += process.lostByItsOwnCount();
    settle(process);
    List<ChainRecord> records = machine.records();
    // Once its memory is lost, a chain can note no attempt; a kill may come before the loss is.
    int unsaid = faults.contains(Fault.LOST_MEMORY) ? kills : 0;
    ledger.check(records, left, unsaid);
    checkLosses(records, left.counters(), unsaid);
    simulation.invariant.accept(records);
    tell(() -> "held: " + records.size() + " records");
  }

  /**
   * Everything that was lost is declared, and nothing that was not; a power failure may hide it.
   */
  private void checkLosses(List<ChainRecord> records, Counters counters, int unsaid) {
    requireEqual(counters.chainAppendFailures(), counters.lostRecords(), "declared losses");
    if (!everPowerFailed) {
      long declared = lost(records);
      boolean certain = !faults.contains(Fault.UNREADABLE) && !faults.contains(Fault.LOST_MEMORY);
      if (certain) { // or else a gap may be there all the same, and be declared again
        requireEqual(counters.lostRecords(), declared, "gaps on the chain");
        require(declared <= counted, () -> declared + " records declared lost, not " + counted);
      }
      require(
          declared + unsaid >= shadow.lost(),
          () -> shadow.lost() + " records lost, declared " + declared);
    }
  }

  private static long lost(List<ChainRecord> records) {
    return records.stream()
        .filter(ChainRecord.Gap.class::isInstance)
        .mapToLong(r -> ((ChainRecord.Gap) r).lost())
        .sum();
  }

  /** A process with an executor on the chain as it is; null if it ended, or could not be opened. */
  private ProcessRun start() {
    number++;
    faultsLeft = calm ? 0 : random.nextInt(12);
    faulted = false;
    tell(() -> "process " + number + ", " + config);
    ChronicleAppender appender;
    try {
      appender = machine.open(random.nextBoolean() ? SyncPolicy.never() : SyncPolicy.everyCommit());
    } catch (ChainException e) {
      require(machine.ended() || faulted, () -> "the chain cannot be opened: " + e);
      tell(() -> "not opened: " + e.getMessage());
      if (!machine.ended()) {
        machine.end(); // it had no chance to leave anything in order
        ended();
      }
      return null;
    }
    if (machine.ended()) {
      return null;
    }
    compareWithShadow();
    ProcessRun process = new ProcessRun(this, number, config);
    process.build(new ShadowAppender(machine, appender, shadow));
    return process;
  }

  private void compareWithShadow() {
    List<ChainRecord> records = machine.records();
    if (powerFailed) {
      shadow.survived(records);
      ledger.forgetWhatIsNotOn(records);
    } else if (brokeOff) {
      shadow.recovered(records);
    } else {
      shadow.closed(records);
    }
    brokeOff = false;
    powerFailed = false;
    tell(
        () ->
            "opened with "
                + records.size()
                + " records"
                + (records.isEmpty() ? "" : ", the last is " + records.get(records.size() - 1)));
    simulation.invariant.accept(records);
  }

  /** After a process: it was closed, and the chain is complete, or it ended. */
  private void settle(ProcessRun process) {
    if (machine.ended()) {
      ended();
      return;
    }
    List<ChainRecord> records = machine.records();
    if (shadow.isMemoryLost()) {
      brokeOff = true; // it could not even void what is staged
      ledger.broke(number);
      return;
    }
    shadow.closed(records);
    if (process.closedWith().haltCause() != null) {
      ledger.halted(number, records);
    }
    if (process.complete()) {
      LiveState fold = fold(records);
      requireEqual(process.closedWith().counters(), fold.counters(), "counters at the close");
      requireEqual(
          process.closedWith().deferred(),
          fold.snapshot(records.size() - 1).deferred(),
          "deferred at the close");
    }
  }

  private void ended() {
    End end =
        has(Fault.POWER_FAILURE) && (!has(Fault.KILL) || random.nextInt(4) == 0)
            ? End.POWER_FAILURE
            : End.KILL;
    machine.next(end);
    tell(machine::staged);
    tell(() -> end + " at \"" + machine.lastStep() + "\"");
    brokeOff = true;
    if (end == End.POWER_FAILURE) {
      powerFailures++;
      powerFailed = true;
      everPowerFailed = true;
      clock.boot(random.nextLong());
    } else {
      kills++;
    }
    clock.advanceNs(random.nextInt(2_000) * 1_000_000L);
  }

  static LiveState fold(List<ChainRecord> records) {
    LiveState state = new LiveState();
    records.forEach(record -> record.sendTo(state));
    return state;
  }

  /** The chain up to a record, as the executor with that snapshot should have it. */
  void checkFold(Snapshot live) {
    Counters counters = live.counters();
    require(
        counters.lostRecords() <= counters.chainAppendFailures(),
        () -> "declared more than lost: " + counters);
    if (counters.lostRecords() == counters.chainAppendFailures()) {
      List<ChainRecord> records = new ArrayList<>(machine.records());
      int upTo = (int) live.sequence() + 1;
      require(upTo <= records.size(), () -> "a snapshot of " + upTo + " records");
      requireEqual(
          fold(records.subList(0, upTo)).snapshot(live.sequence()), live, "the fold is the state");
    }
  }

  /** Whether this is the last process, in which nothing goes wrong. */
  boolean isCalm() {
    return calm;
  }

  boolean has(Fault fault) {
    return faults.contains(fault) && !calm;
  }

  private AppendFault appendFault() {
    List<AppendFault> possible = new ArrayList<>();
    if (has(Fault.REFUSED_APPEND)) {
      possible.add(AppendFault.REFUSED);
    }
    if (has(Fault.UNKNOWN_APPEND)) {
      possible.add(AppendFault.UNKNOWN_THERE);
      possible.add(AppendFault.UNKNOWN_ABSENT);
    }
    if (has(Fault.LOST_MEMORY)) {
      possible.add(AppendFault.MEMORY_LOST);
    }
    if (possible.isEmpty() || faultsLeft == 0 || random.nextInt(4) > 0) {
      return AppendFault.NONE;
    }
    faultsLeft--;
    faulted = true;
    AppendFault fault = possible.get(random.nextInt(possible.size()));
    tell(() -> "append: " + fault);
    return fault;
  }

  private boolean openFault() {
    boolean fails = has(Fault.UNREADABLE) && faultsLeft > 0 && random.nextInt(3) == 0;
    if (fails) {
      faultsLeft--;
      faulted = true;
      tell(() -> "the log cannot be opened");
    }
    return fails;
  }

  void tell(Supplier<String> line) {
    if (simulation.trace != null && !machine.ended()) {
      simulation.trace.accept(line.get());
    }
  }
}
