/**
 * The expressions of definitions: CEL, checked against the declared fields when a definition loads and computed from
 * events while it runs. Nothing outside this package knows CEL.
 */
@NullMarked
package dev.spillway.features.expression;

import org.jspecify.annotations.NullMarked;
