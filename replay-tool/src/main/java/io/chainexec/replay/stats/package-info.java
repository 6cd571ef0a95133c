/** What the records of a chain amount to: counts, rates, waits, and what went wrong. */
package io.chainexec.replay.stats;
