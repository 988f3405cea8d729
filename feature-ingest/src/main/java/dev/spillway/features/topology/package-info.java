/**
 * Carries events to the states of their entities and updates away: all that features need of Kafka Streams. What an event
 * means and what a state adds up to is the domain's.
 */
@NullMarked
package dev.spillway.features.topology;

import org.jspecify.annotations.NullMarked;
