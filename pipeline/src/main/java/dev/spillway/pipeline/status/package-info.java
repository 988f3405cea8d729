/**
 * What a running stack shows of itself on a terminal. Renders figures that others have taken; takes none.
 */
@NullMarked
package dev.spillway.pipeline.status;

import org.jspecify.annotations.NullMarked;
