package io.chainexec.benchmarks;

/**
 * How a {@link Probe} measures. Immutable.
 *
 * @param dir where chains are made
 * @param profile how thoroughly
 * @param rate actions per second, where a rate is given
 * @param round which of the profile's rounds it is, from 0
 */
record ProbeOptions(String dir, Profile profile, int rate, int round) {
  /** One of the two: what is enough to see that it works, or what gives figures. */
  int either(int smoke, int otherwise) {
    return profile == Profile.SMOKE ? smoke : otherwise;
  }
}
