/**
 * The command line: one class a command, which reads its options, calls what does the work and prints the result. What
 * went wrong becomes one line and an exit code here, and nowhere else.
 */
@NullMarked
package dev.spillway.pipeline.command;

import org.jspecify.annotations.NullMarked;
