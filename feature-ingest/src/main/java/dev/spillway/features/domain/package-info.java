/**
 * What features are: definitions, events, tiles, the state of an entity and what a look-up makes of it. Pure: nothing
 * here knows Kafka, Avro, YAML, clocks or threads; time comes in as an argument, in epoch microseconds.
 */
@NullMarked
package dev.spillway.features.domain;

import org.jspecify.annotations.NullMarked;
