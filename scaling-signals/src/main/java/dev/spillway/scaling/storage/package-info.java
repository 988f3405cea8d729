/**
 * How the nodes of a storage cluster come and go: one at a time, each verified before the next, by steps that an actuator carries
 * out and reports on. No Kafka, no clocks, no threads: what happens is an argument, what comes of it is a value.
 */
@NullMarked
package dev.spillway.scaling.storage;

import org.jspecify.annotations.NullMarked;
