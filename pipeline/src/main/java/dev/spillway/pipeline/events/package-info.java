/**
 * Records of our own topics for whoever watches: read as they are committed, told as plain JSON, and of decisions the newest ones
 * kept. Nothing here writes, and nothing that is decided depends on it.
 */
@NullMarked
package dev.spillway.pipeline.events;

import org.jspecify.annotations.NullMarked;
