/** What became of one action: computed from its records, and shown as text and as JSON. */
package io.chainexec.replay.trace;
