/**
 * The expressions of policies: CEL, checked against the names that a policy may read and translated into small trees of
 * functions, which know three truths and are cheap enough for every rule of every fleet at every signal. Nothing outside this
 * package knows CEL.
 */
@NullMarked
package dev.spillway.scaling.expression;

import org.jspecify.annotations.NullMarked;
