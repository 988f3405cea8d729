package dev.spillway.pipeline.command;

import dev.spillway.topologies.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/**
 * A topology as what it reads, does, remembers and writes. Topics stand for the nodes that only read or write them.
 *
 * @param name the application id
 * @param reads topics from others
 * @param writes topics for others, and those between its own tasks
 */
record TopologyGraph(
        String name,
        List<String> reads,
        List<String> writes,
        List<String> stores,
        List<Edge> edges,
        Set<String> topics) {

    /** From one node to the next; a store is a node. */
    record Edge(String from, String to) {}

    static TopologyGraph of(TopologySpec spec) {
        Topology topology = spec.build();
        var reads = new TreeSet<String>();
        var writes = new TreeSet<String>();
        var stores = new TreeSet<String>();
        var edges = new ArrayList<Edge>();
        for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source) {
                    reads.addAll(source.topicSet());
                } else if (node instanceof TopologyDescription.Sink sink) {
                    writes.add(sink.topic());
                } else if (node instanceof TopologyDescription.Processor processor) {
                    stores.addAll(processor.stores());
                    processor.stores().stream().sorted().forEach(store -> edges.add(new Edge(processor.name(), store)));
                }
                node.successors().stream()
                        .flatMap(next -> names(next).stream())
                        .sorted()
                        .forEach(to -> names(node).stream().sorted().forEach(from -> edges.add(new Edge(from, to))));
            }
        }
        var topics = new TreeSet<>(reads);
        topics.addAll(writes);
        reads.removeAll(writes);
        return new TopologyGraph(
                spec.name(), List.copyOf(reads), List.copyOf(writes), List.copyOf(stores), List.copyOf(edges), topics);
    }

    private static Set<String> names(TopologyDescription.Node node) {
        if (node instanceof TopologyDescription.Source source) {
            return source.topicSet();
        }
        if (node instanceof TopologyDescription.Sink sink) {
            return Set.of(sink.topic());
        }
        return Set.of(node.name());
    }

    /** All of them in one flow chart; topics that several share appear once. */
    static String mermaid(List<TopologyGraph> graphs) {
        var text = new StringBuilder("flowchart LR\n");
        var topics = new TreeSet<String>();
        graphs.forEach(graph -> topics.addAll(graph.topics()));
        topics.forEach(topic -> text.append("    ")
                .append(id("", topic))
                .append("([")
                .append(topic)
                .append("])\n"));
        for (TopologyGraph graph : graphs) {
            text.append("    subgraph ")
                    .append(id("", graph.name() + " app"))
                    .append("[\"")
                    .append(graph.name())
                    .append("\"]\n");
            graph.stores()
                    .forEach(store -> text.append("        ")
                            .append(id(graph.name(), store))
                            .append("[(")
                            .append(store)
                            .append(")]\n"));
            graph.edges().stream()
                    .flatMap(edge -> java.util.stream.Stream.of(edge.from(), edge.to()))
                    .filter(node ->
                            !graph.topics().contains(node) && !graph.stores().contains(node))
                    .distinct()
                    .forEach(node -> text.append("        ")
                            .append(id(graph.name(), node))
                            .append('[')
                            .append(node)
                            .append("]\n"));
            text.append("    end\n");
            for (Edge edge : graph.edges()) {
                boolean remembers = graph.stores().contains(edge.to());
                text.append("    ")
                        .append(graph.id(edge.from()))
                        .append(remembers ? " -.- " : " --> ")
                        .append(graph.id(edge.to()))
                        .append('\n');
            }
        }
        return text.toString().stripTrailing();
    }

    private String id(String node) {
        return id(topics.contains(node) ? "" : name, node);
    }

    /** Mermaid's ids are of letters, digits and underscores; topics are shared, the rest is of one graph. */
    private static String id(String scope, String node) {
        String text = (scope.isEmpty() ? "" : scope + "_") + node;
        return text.replaceAll("[^A-Za-z0-9]", "_");
    }
}
