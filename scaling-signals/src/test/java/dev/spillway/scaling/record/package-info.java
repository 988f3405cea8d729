/** Tests of what reads and writes the records of scaling. */
@NullMarked
package dev.spillway.scaling.record;

import org.jspecify.annotations.NullMarked;
