/**
 * What tests stand on: a topology without a broker that lives two lives ({@link dev.spillway.testkit.Rig}), tables in and out
 * ({@link dev.spillway.testkit.Timeline}), files that hold what must not change ({@link dev.spillway.testkit.GoldenFile}), cases
 * made from seeds ({@link dev.spillway.testkit.Cases}) and a clock that stands still. No sleeping, no mocks, no rule of a slice.
 */
@NullMarked
package dev.spillway.testkit;

import org.jspecify.annotations.NullMarked;
