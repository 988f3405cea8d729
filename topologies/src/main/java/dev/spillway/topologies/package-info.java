/**
 * The kit every topology is written with: build it ({@link dev.spillway.topologies.TopologySpec},
 * {@link dev.spillway.topologies.Edge}), set it ({@link dev.spillway.topologies.Key}, {@link dev.spillway.topologies.Settings}),
 * run it ({@link dev.spillway.topologies.StreamsService}), see it ({@link dev.spillway.topologies.Health},
 * {@link dev.spillway.topologies.Meters}) and put aside what it cannot use ({@link dev.spillway.topologies.Quarantine}). It is the
 * only place that builds a topology, runs Kafka Streams, or reads the wall clock. It knows no record of ours and no rule.
 */
@NullMarked
package dev.spillway.topologies;

import org.jspecify.annotations.NullMarked;
