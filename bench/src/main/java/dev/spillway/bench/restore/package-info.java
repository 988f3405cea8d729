/** How soon the state of an instance that has lost its disk is there again, beside that of a stock store with the same content. */
@NullMarked
package dev.spillway.bench.restore;

import org.jspecify.annotations.NullMarked;
