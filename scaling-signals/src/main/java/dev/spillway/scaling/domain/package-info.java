/**
 * How a fleet's samples become signals and how signals become decisions: collect, sustain, propose, combine, constrain,
 * decide. Pure: nothing here knows Kafka, Avro, YAML, clocks or threads; time comes in as an argument, in epoch microseconds.
 */
@NullMarked
package dev.spillway.scaling.domain;

import org.jspecify.annotations.NullMarked;
