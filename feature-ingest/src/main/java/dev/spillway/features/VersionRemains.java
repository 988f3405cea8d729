package dev.spillway.features;

import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.FeatureIngestTopology;
import dev.spillway.topologies.Remains;
import dev.spillway.topologies.Settings;

/** What versions of groups leave at the cluster and on this machine when they have ended. */
record VersionRemains(Settings settings) {

    /**
     * Removes what an application has left.
     *
     * @throws org.apache.kafka.common.KafkaException if other instances still run it, or the brokers do not answer
     */
    void remove(String application) {
        try (var remains = new Remains(settings)) {
            remains.remove(application, FeatureIngestTopology.topicsOf(application));
        }
    }

    /** Removes what a version has left that ran in an application of its own before this process did. */
    void remove(String group, int version) {
        String end = FeatureApplication.idEnd(group, version);
        try (var remains = new Remains(settings)) {
            remains.applications(id -> id.startsWith("features-") && id.endsWith(end))
                    .forEach(id -> remains.remove(id, FeatureIngestTopology.topicsOf(id)));
        }
    }

    /** Whether there is nothing that the version could ever have read. */
    boolean lacksSource(RunningVersion version) {
        try (var remains = new Remains(settings)) {
            return !remains.hasTopic(version.group().definition().source().topic());
        }
    }
}
