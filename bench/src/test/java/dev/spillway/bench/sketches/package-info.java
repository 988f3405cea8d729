/** Small runs of the bench of sketches. */
@NullMarked
package dev.spillway.bench.sketches;

import org.jspecify.annotations.NullMarked;
