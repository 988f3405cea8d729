/**
 * Metrics as the OpenTelemetry Collector's Kafka exporter writes them, turned into samples of instances: how a mapping says
 * what they mean, how one data point is read, how an instance's points become a sample, and the topology that carries it.
 * What a sample is worth, and what follows from it, is decided elsewhere.
 */
@NullMarked
package dev.spillway.scaling.otlp;

import org.jspecify.annotations.NullMarked;
