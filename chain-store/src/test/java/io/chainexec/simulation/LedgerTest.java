package io.chainexec.simulation;

import io.chainexec.action.Action;
import io.chainexec.chain.ChainRecord;
import io.chainexec.chain.ReasonCode;
import io.chainexec.config.ExecutorConfig;
import io.chainexec.simulation.ShadowChain.Key;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Action HEAT = new Action.ReduceHeat(1, 1);
  private static final Key KEY = new Key(1, 0);

  private final Ledger ledger = new Ledger();

  private void tried(Ledger.Result result, long endedAtNs) {
    Ledger.Effect effect = ledger.begin(KEY, true);
    effect.result = result;
    effect.endedAtNs = endedAtNs;
  }

  private static List<ChainRecord> session(ChainRecord... records) {
    List<ChainRecord> all = new ArrayList<>(List.of(records));
    all.add(0, new ChainRecord.Opened(0, 1, 0, 1, ExecutorConfig.defaults()));
    return all;
  }

  /** The power failure took no record of the second one, and the first one's was lost before. */
  @Test
  void ofTwoTriesAtOneInstantThatIsKeptOfWhichTheChainTells() {
    tried(Ledger.Result.NOT_OK, 0);
    tried(Ledger.Result.OK, 0);
    List<ChainRecord> records = session(new ChainRecord.Dispatched(0, 1, HEAT.kind(), HEAT, 0, 0));
    ledger.forgetWhatIsNotOn(records);
    ledger.check(records, SimulationRun.fold(records).snapshot(1), 0);
  }

  @Test
  void ofTwoTriesAtOneInstantThatIsLostOfWhichTheChainDoesNotTell() {
    tried(Ledger.Result.NOT_OK, 0);
    tried(Ledger.Result.OK, 1);
    List<ChainRecord> records =
        session(
            new ChainRecord.Failed(
                0, 1, HEAT.kind(), HEAT, 0, 0, 1, 0, ReasonCode.TEXT, 0, 0, "busy"),
            new ChainRecord.Gap(1, 1, 1, 1));
    ledger.check(records, SimulationRun.fold(records).snapshot(2), 0);
  }
}
