/**
 * What was observed of fleets held against what is planned: daily peaks, their trend, and when it meets a limit. Pure: signals
 * and dates come in as arguments.
 */
@NullMarked
package dev.spillway.scaling.capacity;

import org.jspecify.annotations.NullMarked;
