package dev.spillway.scaling.topology;

import dev.spillway.scaling.FleetBoard;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.ServiceClock;

/** What the processors of the scaling service share. */
record Scaling(
        ScalingTopics topics,
        CompiledPolicies policies,
        FleetBoard board,
        ServiceClock wall,
        Quarantine quarantine,
        ScalingMeters meters) {}
