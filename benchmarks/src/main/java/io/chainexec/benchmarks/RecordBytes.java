package io.chainexec.benchmarks;

import io.chainexec.action.Action;
import io.chainexec.action.ActionKind;
import io.chainexec.store.format.RecordEncoder;
import java.nio.ByteBuffer;

/** The bytes of dispatched pulls as they lie on a chain, record after record. Immutable. */
final class RecordBytes {
  /** The time between two records, and from an admission to its record. */
  static final long STEP_NS = 40;

  /** How long before its record an action was emitted. */
  static final long AGE_NS = 30_000;

  /** Two ids of 8 bytes are in each. */
  static final int LEAST_BYTES = 16;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(192 * 1024);
  private final int[] offsets;

  RecordBytes(int count) {
    RecordEncoder encoder = new RecordEncoder(buffer, "");
    offsets = new int[count + 1];
    offsets[0] = encoder.size();
    Action[] pulls = Actions.pulls(count);
    for (int i = 0; i < count; i++) {
      long timeNs = (i + 1) * STEP_NS;
      long arrivedAtNs = timeNs - AGE_NS;
      long admittedAtNs = timeNs - STEP_NS;
      ActionKind kind = ActionKind.PULL_REPLICA;
      encoder.attempting(admittedAtNs, i + 1L, kind, pulls[i], arrivedAtNs);
      encoder.dispatched(timeNs, i + 1L, kind, pulls[i], arrivedAtNs, admittedAtNs);
      offsets[i + 1] = encoder.size();
    }
  }

  ByteBuffer buffer() {
    return buffer;
  }

  int count() {
    return offsets.length - 1;
  }

  int offset(int record) {
    return offsets[record];
  }

  int length(int record) {
    return offsets[record + 1] - offsets[record];
  }

  /** Bytes of all records together. */
  int totalBytes() {
    return offsets[count()] - offsets[0];
  }

  /** Puts a record where the target stands. */
  void copyTo(int record, ByteBuffer target) {
    int length = length(record);
    target.put(target.position(), buffer, offset(record), length);
    target.position(target.position() + length);
  }

  /** A copy of each record, for those who take nothing but arrays. */
  byte[][] asArrays() {
    byte[][] arrays = new byte[count()][];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = new byte[length(i)];
      buffer.get(offset(i), arrays[i]);
    }
    return arrays;
  }
}
