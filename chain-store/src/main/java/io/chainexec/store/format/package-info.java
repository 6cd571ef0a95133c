/** The bytes of a chain: block header, records and text as pure functions over byte buffers. */
package io.chainexec.store.format;
