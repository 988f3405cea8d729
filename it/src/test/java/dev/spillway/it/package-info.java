/**
 * The whole of it against real parts, and the rules that hold for all of it. A test here crosses a seam that no module's own tests
 * cross; what one module can show alone is shown there.
 */
@NullMarked
package dev.spillway.it;

import org.jspecify.annotations.NullMarked;
