/**
 * What carries scaling decisions out: it reads them, drops those that must not be obeyed (any more), hands the others to the
 * user's own code, and says what became of them. It depends on nothing of Spillway but the schemas.
 */
@NullMarked
package dev.spillway.actuator;

import org.jspecify.annotations.NullMarked;
