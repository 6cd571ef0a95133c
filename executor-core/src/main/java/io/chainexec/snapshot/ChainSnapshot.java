package io.chainexec.snapshot;

import java.util.List;

/**
 * What a chain says at a sequence. Immutable.
 *
 * @param state of the executor
 * @param world as the dispatched actions left it
 * @param sessions in order
 */
public record ChainSnapshot(Snapshot state, World world, List<Session> sessions) {}
