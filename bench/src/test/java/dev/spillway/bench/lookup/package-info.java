/** The bench is only worth as much as its clockwork: who had to wait is counted from when it was due. */
@NullMarked
package dev.spillway.bench.lookup;

import org.jspecify.annotations.NullMarked;
