/**
 * Feast's serving service, generated from {@code src/main/protobuf/feast/serving}: no class here is written by hand. They say
 * nothing of nulls, which is why this package is not null-marked: protobuf's getters never return one.
 */
@NullUnmarked
package dev.spillway.protos.feast.serving;

import org.jspecify.annotations.NullUnmarked;
