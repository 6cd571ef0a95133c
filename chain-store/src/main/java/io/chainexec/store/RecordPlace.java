package io.chainexec.store;

import java.nio.file.Path;

/** Where the record lies that is being delivered. */
interface RecordPlace {
  /** Its sequence. */
  long sequence();

  /** The session that its block names, or -1 if that is not known. */
  long session();

  /** The file that holds it. */
  Path file();

  /** Where in the file it begins, in bytes. */
  long offset();
}
