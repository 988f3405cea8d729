/** What the bench of restoring says of its figures. */
@NullMarked
package dev.spillway.bench.restore;

import org.jspecify.annotations.NullMarked;
