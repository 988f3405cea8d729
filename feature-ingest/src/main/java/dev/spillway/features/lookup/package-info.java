/** Answers look-ups: finds where an entity's state is and evaluates it. Knows nothing of HTTP. */
@NullMarked
package dev.spillway.features.lookup;

import org.jspecify.annotations.NullMarked;
