/**
 * Look-ups in the process that keeps the features: how many one thread gets answered, and how soon, beside those of a stock
 * Kafka Streams store that holds the same state.
 */
@NullMarked
package dev.spillway.bench.lookup;

import org.jspecify.annotations.NullMarked;
