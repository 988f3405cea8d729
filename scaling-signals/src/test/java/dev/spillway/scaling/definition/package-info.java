/** Policies as they are written against what they come to, and what must be said of wrong ones. */
@NullMarked
package dev.spillway.scaling.definition;

import org.jspecify.annotations.NullMarked;
