package dev.spillway.scaling.domain;

import java.util.Set;

/** What a fleet is made of; it says which gauges a policy may read without declaring them. */
public enum Kind {
    PREDICTION("qps", "cpu_utilization", "memory_utilization", "requests", "errors", "unavailable"),
    TRAINING(
            "queue_depth",
            "queue_wait_time_p95_s",
            "gpu_utilization",
            "gpu_memory_utilization",
            "queue_depth_tier_1",
            "queue_depth_tier_2",
            "queue_depth_tier_3",
            "queue_depth_tier_4"),
    CASSANDRA("read_latency_p99_ms", "disk_utilization", "cpu_utilization", "pending_compaction_sstables"),
    REDIS("memory_utilization", "ops_per_s", "cpu_utilization"),
    KAFKA("bytes_in_per_s", "consumer_lag", "disk_utilization", "cpu_utilization"),
    CONTROL("latency_p95_ms", "requests_per_s", "cpu_utilization", "memory_utilization");

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable, which the checker cannot see from the type
    private final Set<String> gauges;

    Kind(String... gauges) {
        this.gauges = Set.of(gauges);
    }

    /** The gauges that instances of the kind report, by the names of the reference. */
    public Set<String> gauges() {
        return gauges;
    }
}
