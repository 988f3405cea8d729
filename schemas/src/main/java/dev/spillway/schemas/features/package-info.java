/**
 * The records of the feature service, generated from {@code src/main/avro/features}: no class here is written by hand. They
 * say nothing of nulls, which is why this package is not null-marked: a field's doc in its schema says when it is null.
 */
@NullUnmarked
package dev.spillway.schemas.features;

import org.jspecify.annotations.NullUnmarked;
