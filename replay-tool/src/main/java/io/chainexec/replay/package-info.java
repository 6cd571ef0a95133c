/** The command line: {@code main} and one thin class for each subcommand. */
package io.chainexec.replay;
