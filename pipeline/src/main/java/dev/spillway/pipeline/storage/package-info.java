/**
 * The local Cassandra as a fleet of scaling: its nodes report how they do, and the steps of its procedure are carried out with real
 * nodes. What decides is elsewhere.
 */
@NullMarked
package dev.spillway.pipeline.storage;

import org.jspecify.annotations.NullMarked;
