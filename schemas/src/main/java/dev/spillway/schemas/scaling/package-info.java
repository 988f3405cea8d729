/**
 * The records by which fleets are measured and scaled, generated from {@code src/main/avro/scaling}: no class here is
 * written by hand. They say nothing of nulls, which is why this package is not null-marked: a field's doc in its schema
 * says when it is null.
 */
@NullUnmarked
package dev.spillway.schemas.scaling;

import org.jspecify.annotations.NullUnmarked;
