/** The chain on disk: open, append, read and verify; Chronicle's types never leave this package. */
package io.chainexec.store;
