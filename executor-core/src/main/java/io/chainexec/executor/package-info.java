/** The executor: its façade, its loop, who waits and who goes next, and the dispatcher contract. */
package io.chainexec.executor;
