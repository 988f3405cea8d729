/**
 * What the records of several services have in common, and the topics that several of them write: alerts, definitions,
 * evidence. Generated from {@code src/main/avro/shared}: no class here is written by hand. They say nothing of nulls, which
 * is why this package is not null-marked: a field's doc in its schema says when it is null.
 */
@NullUnmarked
package dev.spillway.schemas.shared;

import org.jspecify.annotations.NullUnmarked;
