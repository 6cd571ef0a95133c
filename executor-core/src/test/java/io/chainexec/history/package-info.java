/** Generated histories of an executor, and what must hold on all of them. */
package io.chainexec.history;
