/**
 * Real components for tests: a broker in the test's JVM, registry and Cassandra beside it, or containers where a Docker
 * engine answers. What a test says about a component must hold for every kind of it; what is common to all
 * implementations of a port is here as a contract.
 */
@NullMarked
package dev.spillway.testkit.parts;

import org.jspecify.annotations.NullMarked;
