/** Expressions against tables of what they must give, and what must be said of wrong ones. */
@NullMarked
package dev.spillway.features.expression;

import org.jspecify.annotations.NullMarked;
