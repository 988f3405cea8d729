/**
 * Loads that rise and fall by themselves: how many a second at what moment, when each one is due, and what asks over HTTP
 * whether or not the answers keep up. Knows nothing of what it asks for.
 */
@NullMarked
package dev.spillway.pipeline.load;

import org.jspecify.annotations.NullMarked;
