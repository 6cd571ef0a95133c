package io.chainexec.store;

import io.chainexec.action.Limits;
import io.chainexec.chain.ChainException;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.Losses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Makes a damaged chain one that can be written again: cuts off what lies behind the last block
 * that can be read and follows from the one before, writes anew what Chronicle keeps around the
 * blocks, and sets aside a damaged staging file and files that are none of the chain's. Nothing is
 * deleted: what is cut, overwritten or set aside is kept in files beside, whose names end in {@code
 * .repair-} and a number.
 *
 * <p>What is lost is noted in the staging file, so that the next session declares it as a gap. That
 * session gets a higher number than any that was cut, so that chain id, session and sequence name a
 * record for ever, although sequences are issued again.
 *
 * <p>Stateless and thread-safe.
 */
public final class ChainRepair {
  private final Path directory;
  private final RepairSurvey survey;
  private final boolean cutIntact;
  private final List<FileRepair> repairs = new ArrayList<>();
  private final List<Path> aside = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private Staging staging;
  private long chainId;
  private boolean stagingDamaged;
  private boolean stagingVoid;

  /** The dispatch that was under way and is going to be in doubt; null if there is none. */
  private ChainRecord.InDoubt underWay;

  private Losses losses = Losses.NONE;
  private String impossible;

  private ChainRepair(Path directory, RepairSurvey survey, boolean cutIntact) {
    this.directory = directory;
    this.survey = survey;
    this.cutIntact = cutIntact;
  }

  /**
   * Says what a repair would do. Changes nothing.
   *
   * @param cutIntact whether records may go that can still be read, where they lie behind damage
   * @param progress is told from time to time how many records were read
   * @throws ChainException if there is no chain, it cannot be read, or a writer is active
   */
  public static RepairPlan plan(Path directory, boolean cutIntact, LongConsumer progress) {
    Objects.requireNonNull(progress, "progress");
    if (WriterLock.held(directory)) {
      throw new ChainException(
          "the chain in " + directory + " is being written; close its writer to repair it");
    }
    return planned(directory, cutIntact, false, progress).result();
  }

  /**
   * Repairs a chain, if that can be done as asked; otherwise changes nothing.
   *
   * @param cutIntact whether records may go that can still be read, where they lie behind damage
   * @param progress is told from time to time how many records were read
   * @param done is told of each file in which something is kept
   * @return what was done, or the plan that could not be carried out
   * @throws ChainException if there is no chain, it cannot be read or changed, a writer is active,
   *     or this JVM lacks the flags to write to one
   */
  public static RepairPlan repair(
      Path directory, boolean cutIntact, LongConsumer progress, Consumer<Path> done) {
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(done, "done");
    JvmFlags.check();
    ChronicleProperties.set();
    ChainReader.open(directory).close(); // else locking would make any queue look like a chain
    long nowMs = StoreConfig.defaults().wallClockMs().getAsLong();
    WriterLock lock = WriterLock.acquire(directory, nowMs);
    try {
      ChainRepair repair = planned(directory, cutIntact, false, progress);
      RepairPlan plan = repair.result();
      if (plan.verdict() == RepairPlan.Verdict.REPAIRABLE) {
        repair.apply(done);
      }
      return plan;
    } finally {
      lock.close();
    }
  }

  /**
   * Repairs the last file before it is opened for writing, if no record goes that can be read.
   *
   * @param onlyIfStaged whether to do so only if what is cut is staged, so that nothing is lost
   * @return what was done, or null if that is nothing
   */
  static RepairPlan repairTail(Path directory, boolean onlyIfStaged, Consumer<Path> done) {
    ChainRepair repair = planned(directory, false, true, records -> {});
    RepairPlan plan = repair.result();
    boolean staged = repair.survey.firstLoss() != null && plan.lostRecords() == 0;
    boolean repairable = plan.verdict() == RepairPlan.Verdict.REPAIRABLE;
    if (!repairable || repair.stagingDamaged || onlyIfStaged && !staged) {
      return null;
    }
    repair.apply(done);
    return plan;
  }

  private static ChainRepair planned(
      Path directory, boolean cutIntact, boolean lastFileOnly, LongConsumer progress) {
    try {
      RepairSurvey survey = RepairSurvey.of(directory, lastFileOnly, progress);
      ChainRepair repair = new ChainRepair(directory, survey, cutIntact);
      repair.planStaging();
      repair.planFiles();
      return repair;
    } catch (IOException e) {
      throw new ChainException(
          "the chain in " + directory + " cannot be repaired: " + IoFailure.explain(e, directory),
          e);
    }
  }

  private void planFiles() throws IOException {
    for (Path stray : ChainDirectory.strays(directory)) {
      aside.add(stray);
    }
    boolean behind = false;
    for (Path file : ChainDirectory.files(directory)) {
      boolean last = file.equals(survey.keptFile());
      if (behind || survey.firstLoss() != null && survey.keptFile() == null) {
        aside.add(file);
      } else if (last && survey.firstLoss() != null) {
        planFile(file, survey.keptEnd());
        behind = true;
      } else if (survey.toReframe().contains(file)) {
        planFrame(file, last);
      }
    }
    for (FileRepair repair : repairs) {
      steps.addAll(repair.steps());
    }
    for (Path file : aside) {
      steps.add("set " + file.getFileName() + " aside");
    }
  }

  private void planFrame(Path file, boolean last) throws IOException {
    long end = last ? survey.keptEnd() : FileRepair.endOfBlocks(file);
    if (end == 0) {
      aside.add(file); // it was never completed, and holds no block
    } else {
      planFile(file, end);
    }
  }

  private void planFile(Path file, long end) throws IOException {
    FileRepair repair = FileRepair.plan(file, end);
    if (repair == null) {
      impossible = file + " holds other things between its blocks than Chronicle puts there";
    } else {
      repairs.add(repair);
    }
  }

  /** Decides what becomes of what is staged, and of what is lost. */
  private void planStaging() throws IOException {
    Path file = directory.resolve(ChainDirectory.STAGING_FILE);
    staging = Staging.peek(directory);
    chainId = survey.chainId() == 0 && staging != null ? staging.chainId() : survey.chainId();
    boolean current = staging != null && staging.isOf(chainId);
    boolean noted = staging != null && staging.notedByRepair(chainId);
    if (staging == null ? Staging.unusable(file) : (current || noted) && staging.damage() != null) {
      stagingDamaged = true;
      losses = new Losses(1, 0, 0, 0); // nobody knows what it held
      steps.add(
          "set the damaged file "
              + file.getFileName()
              + " aside; if it notes an action that was being dispatched, that is not declared in"
              + " doubt");
    }
    boolean cut = survey.firstLoss() != null;
    if (stagingDamaged || !current) {
      losses = cut ? survey.losses() : losses;
      return;
    }
    underWay = underWay();
    long next = survey.keptNext();
    boolean continues = staging.count() > 0 && staging.firstSequence() == next;
    if (cut && !continues) {
      losses = survey.losses();
    }
    if (staging.firstSequence() > next) {
      planMissingEnd(next);
    }
  }

  private ChainRecord.InDoubt underWay() {
    StagedRecovery recovery = new StagedRecovery(directory.toString(), staging);
    if (staging.count() > 0) {
      recovery.seal(chainId, 0); // in this copy only
    }
    return recovery.underWay();
  }

  /** What is staged, or was committed behind it, begins behind the chain's end. */
  private void planMissingEnd(long next) {
    stagingVoid = true;
    Losses cut = survey.losses();
    long missing = staging.firstSequence() + staging.count() - next;
    long session = Math.max(cut.session(), Integer.toUnsignedLong(staging.session()));
    losses =
        new Losses(
            Math.max(missing, losses.records()),
            cut.fromNs(),
            cut.toNs(),
            cut.nextActionId(),
            underWay == null ? session : Math.min(session + 1, Limits.MAX_U32 - 1));
    if (staging.count() > 0) {
      steps.add(staging.count() + " staged records, which do not continue the chain, are void");
    }
  }

  private RepairPlan result() {
    RepairPlan.Verdict verdict = RepairPlan.Verdict.REPAIRABLE;
    String reason = "";
    Problem loss = survey.firstLoss();
    if (survey.unrepairable() != null || impossible != null) {
      verdict = RepairPlan.Verdict.NOT_REPAIRABLE;
      reason = survey.unrepairable() != null ? survey.unrepairable() : impossible;
    } else if (loss != null && survey.keptFile() == null && survey.intactBehind() > 0) {
      verdict = RepairPlan.Verdict.NOT_REPAIRABLE;
      reason = loss + ": nothing intact lies before it; restore what is missing";
    } else if (loss != null && survey.intactBehind() > 0 && !cutIntact) {
      verdict = RepairPlan.Verdict.CUTS_INTACT;
      reason = loss + ": intact records lie behind it, and would be cut with it";
    } else if (steps.isEmpty() && losses.records() == 0) {
      verdict = RepairPlan.Verdict.NOTHING_TO_DO;
    }
    List<String> all = new ArrayList<>(steps);
    if (underWay != null && verdict != RepairPlan.Verdict.NOTHING_TO_DO) {
      all.add(
          "action "
              + Long.toUnsignedString(underWay.id())
              + ", "
              + underWay.kind().wireName()
              + ", was being dispatched when the process ended, and is declared in doubt when the"
              + " chain is opened");
    }
    if (losses.records() > 0) {
      all.add("note that records are lost, for the next session to declare");
    }
    return new RepairPlan(
        verdict,
        all,
        reason,
        loss == null ? 0 : survey.intactBehind(),
        losses.records(),
        survey.keptNext() - 1);
  }

  /** First what is lost is noted, then the files are changed, so that no crash hides a loss. */
  private void apply(Consumer<Path> done) {
    try {
      if (stagingDamaged) {
        done.accept(FileRepair.setAside(directory.resolve(ChainDirectory.STAGING_FILE)));
      }
      if (losses.records() > 0) {
        noteLosses();
      }
      for (FileRepair repair : repairs) {
        repair.apply().forEach(done);
      }
      for (Path file : aside) {
        done.accept(FileRepair.setAside(file));
      }
      FileRepair.forceDirectory(directory);
    } catch (IOException e) {
      throw new ChainException(
          "the chain in "
              + directory
              + " could not be repaired: "
              + IoFailure.explain(e, directory),
          e);
    }
  }

  private void noteLosses() throws IOException {
    Staging file = Staging.open(directory);
    boolean keep = !stagingDamaged && file.isOf(chainId) && file.damage() == null;
    if (!keep) {
      Losses before = !stagingDamaged && file.notedByRepair(chainId) ? file.losses() : Losses.NONE;
      file.losses(Losses.NONE);
      long id = chainId == 0 ? StoreConfig.defaults().newChainId() : chainId;
      file.begin(id, survey.keptNext());
      if (before.records() > 0) {
        file.noteRepair(before);
      }
    }
    file.noteRepair(losses);
    if (keep) {
      dropBlock(file);
    }
    file.force();
  }

  /**
   * What is staged and does not continue the chain goes, but for the dispatch that was under way:
   * it becomes a record of a session that nothing which was cut can have had.
   */
  private void dropBlock(Staging file) {
    if (!stagingVoid && file.count() > 0) {
      return; // it continues the chain, or is on it
    }
    if (underWay != null) {
      new StagedRecovery(directory.toString(), file).keep(underWay);
    }
    int session = stagingVoid && underWay != null ? (int) losses.session() : file.session();
    file.beginBlock(survey.keptNext(), session);
  }
}
