/**
 * What any JVM service adds to be scaled: a Micrometer registry that publishes what its instance measures on {@code
 * instance-metrics}. It depends on nothing of Spillway but the schemas, and must never slow or stop the service it is in.
 */
@NullMarked
package dev.spillway.metrics;

import org.jspecify.annotations.NullMarked;
