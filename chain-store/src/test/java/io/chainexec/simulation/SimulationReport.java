package io.chainexec.simulation;

import io.chainexec.chain.ChainRecord;
import java.util.List;

/**
 * What happened in a simulation in which everything held. Immutable.
 *
 * @param seed that leads to it again
 * @param processes how many openings of the chain there were
 * @param kills how many of them were killed
 * @param powerFailures how many ended with the machine
 * @param submitted how many actions were accepted
 * @param dispatches how many calls of the dispatcher were begun
 * @param lostRecords how many records the chain declares lost
 * @param records the chain at the end
 */
public record SimulationReport(
    long seed,
    int processes,
    int kills,
    int powerFailures,
    int submitted,
    int dispatches,
    long lostRecords,
    List<ChainRecord> records) {}
