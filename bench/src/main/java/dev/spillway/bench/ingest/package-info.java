/**
 * Ingest of features against a plain Kafka Streams processor: the same events, the same state per event, the same values in
 * the end. Each run is a process of its own; what it did is compared here.
 */
@NullMarked
package dev.spillway.bench.ingest;

import org.jspecify.annotations.NullMarked;
