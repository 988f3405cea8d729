/**
 * The real components that Spillway needs, as child processes on this machine: broker, registry, Cassandra. What is known
 * of their class paths, settings and log lines is known here alone. Nothing here is needed where they run elsewhere, and
 * nothing of Spillway's own runs here.
 */
@NullMarked
package dev.spillway.parts;

import org.jspecify.annotations.NullMarked;
