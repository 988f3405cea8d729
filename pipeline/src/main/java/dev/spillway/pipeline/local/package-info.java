/**
 * All of Spillway on one machine: starts the real broker, registry and Cassandra as child processes and the services in
 * this one, feeds them recorded events, asks them for features, and stops everything in order. What a command prints, and
 * how, is not decided here.
 */
@NullMarked
package dev.spillway.pipeline.local;

import org.jspecify.annotations.NullMarked;
