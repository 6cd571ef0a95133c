/** Runs action scripts through an executor: the clocks, the dispatchers, and what is reported. */
package io.chainexec.replay.run;
