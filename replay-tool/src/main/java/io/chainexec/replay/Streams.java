package io.chainexec.replay;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What a command talks through: data to {@code out}, diagnostics to {@code err}.
 *
 * @param terminal whether {@code err} is a terminal
 * @param outTerminal whether {@code out} is one
 */
record Streams(
    InputStream in, StandardOutput out, PrintStream err, boolean terminal, boolean outTerminal) {}
