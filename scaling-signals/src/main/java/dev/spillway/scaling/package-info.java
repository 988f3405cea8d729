/** Scaling: the metrics of fleets in, signals and decisions out. */
@NullMarked
package dev.spillway.scaling;

import org.jspecify.annotations.NullMarked;
