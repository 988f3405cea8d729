/** Definitions against tables of what they must become, and what must be said of wrong ones. */
@NullMarked
package dev.spillway.features.definition;

import org.jspecify.annotations.NullMarked;
