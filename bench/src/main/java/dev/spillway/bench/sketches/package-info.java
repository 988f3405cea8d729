/** What a feature that is kept as a sketch, a set or a list adds to each event, to each commit, and to each entity's state. */
@NullMarked
package dev.spillway.bench.sketches;

import org.jspecify.annotations.NullMarked;
