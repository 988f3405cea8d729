/** What decides over versions of feature groups asks of what runs them. Knows of definitions only. */
@NullMarked
package dev.spillway.features.rollout;

import org.jspecify.annotations.NullMarked;
