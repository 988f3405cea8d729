/** The program: what all its parts share. Each thing it does has a package of its own below. */
@NullMarked
package dev.spillway.pipeline;

import org.jspecify.annotations.NullMarked;
