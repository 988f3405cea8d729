/**
 * KEDA's external scaler, generated from {@code src/main/protobuf/externalscaler}: no class here is written by hand. They
 * say nothing of nulls, which is why this package is not null-marked: protobuf's getters never return one.
 */
@NullUnmarked
package dev.spillway.protos.externalscaler;

import org.jspecify.annotations.NullUnmarked;
