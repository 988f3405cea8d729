/** The bench is only worth as much as the peer's values and the reckoning of the figures. */
@NullMarked
package dev.spillway.bench.ingest;

import org.jspecify.annotations.NullMarked;
