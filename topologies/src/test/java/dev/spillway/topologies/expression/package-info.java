/** Checking expressions against tables of what must be said of wrong ones. */
@NullMarked
package dev.spillway.topologies.expression;

import org.jspecify.annotations.NullMarked;
