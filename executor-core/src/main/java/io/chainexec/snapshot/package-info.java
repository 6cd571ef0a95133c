/** State folded from records: the live state, the world as dispatched, and how both look. */
package io.chainexec.snapshot;
