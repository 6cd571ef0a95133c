/**
 * What the executor, its chain and its fold cost, beside the bare log that they stand on; and the
 * command that measures it.
 */
package io.chainexec.benchmarks;
