/**
 * The services over files instead of topics: lines in, lines out, time from the lines, the same bytes on every run. What
 * the groups make of an event is the domain's; here is what carries events to them. It knows neither the command line nor
 * Kafka, whose timestamps are coarser than ours.
 */
@NullMarked
package dev.spillway.pipeline.replay;

import org.jspecify.annotations.NullMarked;
