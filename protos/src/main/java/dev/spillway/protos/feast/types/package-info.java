/**
 * The values in Feast's messages, generated from {@code src/main/protobuf/feast/types}: no class here is written by hand.
 * They say nothing of nulls, which is why this package is not null-marked: protobuf's getters never return one.
 */
@NullUnmarked
package dev.spillway.protos.feast.types;

import org.jspecify.annotations.NullUnmarked;
