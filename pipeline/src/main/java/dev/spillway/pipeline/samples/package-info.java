/** Samples of look-ups on their way to a topic, so that what callers were told can be compared with a replay later. */
@NullMarked
package dev.spillway.pipeline.samples;

import org.jspecify.annotations.NullMarked;
