/** Actions that ended without being carried out: found, grouped by reason, and shown. */
package io.chainexec.replay.dead;
