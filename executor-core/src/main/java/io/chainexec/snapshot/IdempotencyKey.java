package io.chainexec.snapshot;

/**
 * A key by which a submission is known again. Immutable.
 *
 * @param key as the caller gave it
 * @param id of the action that was accepted with it
 * @param acceptedAtNs chain time at which it was accepted; its window begins there
 */
public record IdempotencyKey(String key, long id, long acceptedAtNs) {}
