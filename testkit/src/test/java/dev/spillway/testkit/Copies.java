package dev.spillway.testkit;

import dev.spillway.topologies.Edge;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import org.apache.kafka.streams.StreamsBuilder;

/** Writes what it reads. */
record Copies(StreamedTopic<byte[], byte[]> from, StreamedTopic<byte[], byte[]> to) implements TopologySpec {

    @Override
    public String name() {
        return "copies";
    }

    @Override
    public void addTo(StreamsBuilder builder) {
        Edge.write(Edge.read(builder, from), to);
    }
}
