/**
 * When a version of a feature group back-fills, serves, is kept, comes back and goes. Pure: nothing here knows Kafka, YAML, clocks or
 * threads; time comes in as an argument, in epoch microseconds.
 */
@NullMarked
package dev.spillway.features.rollout.domain;

import org.jspecify.annotations.NullMarked;
