/** Definitions against tables of what they must become, and what must be said of wrong ones. */
@NullMarked
package dev.spillway.features.rollout.domain;

import org.jspecify.annotations.NullMarked;
