package dev.spillway.parts;

import java.util.OptionalDouble;

/**
 * How a Cassandra node does.
 *
 * @param readLatencyP99Ms of the reads that it has coordinated since the last reading; empty if there were none
 * @param diskUtilization how full the fullest disk is that it keeps data on, 0 to 1
 * @param cpuUtilization its process's share of all processors since the last reading, 0 to 1; empty at the first
 * @param pendingCompactions how many compactions it has to do, by its own estimate
 */
public record NodeReadings(
        OptionalDouble readLatencyP99Ms,
        double diskUtilization,
        OptionalDouble cpuUtilization,
        double pendingCompactions) {}
