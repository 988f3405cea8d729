/**
 * What the instances of one service ask each other, generated from {@code src/main/protobuf/instances}: no class here is written
 * by hand. They say nothing of nulls, which is why this package is not null-marked: protobuf's getters never return one.
 */
@NullUnmarked
package dev.spillway.protos.instances;

import org.jspecify.annotations.NullUnmarked;
