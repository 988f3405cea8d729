/**
 * CEL as definitions use it: checked against named variables, with numbers promoted and faults that point into the text. It
 * computes nothing: what an expression is worth is for the slice that knows what its variables are.
 */
@NullMarked
package dev.spillway.topologies.expression;

import org.jspecify.annotations.NullMarked;
