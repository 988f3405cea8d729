package dev.spillway.topologies;

import java.util.Map;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;

/** A topology that can be built, described and tested without a broker. */
public interface TopologySpec {

    /** Kafka 4 warns wherever this is not set, and deprecates its own constant for it, as Kafka 5 will know no other way. */
    String GLOBAL_TABLES_TOO = "processing.exception.handler.global.enabled";

    /**
     * What the topology is called, lower case with hyphens: the application id it runs under, and so part of the names of its
     * changelogs, its group and its transactions. Renaming it loses every state it has.
     */
    String name();

    void addTo(StreamsBuilder builder);

    /**
     * Refuses a topology whose stores or internal topics have generated names: those count nodes, so that adding a node would
     * give every later store a new name and an empty changelog.
     *
     * @throws org.apache.kafka.streams.errors.TopologyException naming the stores and topics without a name
     */
    default Topology build() {
        // Only a TopologyConfig given to the builder is heeded: the same key given later, to the driver or the client,
        // is not.
        var config = new StreamsConfig(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                "unused-when-building",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                "unused-when-building:1",
                StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
                true,
                GLOBAL_TABLES_TOO,
                true));
        var builder = new StreamsBuilder(new TopologyConfig(config));
        addTo(builder);
        return builder.build();
    }
}
