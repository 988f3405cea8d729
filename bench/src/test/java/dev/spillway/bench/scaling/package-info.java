/** Tests of what loads the scaling service. */
@NullMarked
package dev.spillway.bench.scaling;

import org.jspecify.annotations.NullMarked;
