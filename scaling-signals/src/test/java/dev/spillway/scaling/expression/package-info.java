/** Conditions and sizes against tables of what they must give, and what must be said of wrong ones. */
@NullMarked
package dev.spillway.scaling.expression;

import org.jspecify.annotations.NullMarked;
