package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.source.JsonEventReader;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.FeatureIngestTopology;
import dev.spillway.features.topology.IngestMeters;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.pipeline.Json;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.TopologySpec;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway describe}: the topologies that definitions make, without running them. */
@Command(
        name = "describe",
        description = "Show the topologies that definitions make: topics, processors and stores.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {"  ./spillway describe features", "  ./spillway describe features --mermaid > topology.mmd"})
final class DescribeCommand implements Callable<Integer> {
    private static final String FEATURES = "features";

    private final PrintWriter out;

    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "Which service: features, so far the only one.")
    private String service = FEATURES;

    @Option(names = "--mermaid", description = "Draw them, in Mermaid's language for flow charts.")
    private boolean mermaid;

    @Mixin
    private final DefinitionsOption definitions = new DefinitionsOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    DescribeCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws InvalidDefinitionsException, JsonProcessingException {
        if (!service.equals(FEATURES)) {
            throw CommandException.misuse("no such service", service, "ask for features");
        }
        Definitions loaded = new DefinitionLoader(SchemaSource.NONE)
                .load(definitions.places())
                .definitions();
        List<FeatureApplication> applications = FeatureApplication.of(loaded);
        List<TopologyGraph> graphs = applications.stream()
                .map(application -> TopologyGraph.of(topology(application)))
                .toList();
        if (mermaid) {
            out.println(TopologyGraph.mermaid(graphs));
        } else if (json.isSet()) {
            out.println(Json.mapper().writeValueAsString(asJson(graphs)));
        } else {
            for (int i = 0; i < graphs.size(); i++) {
                print(applications.get(i), graphs.get(i));
            }
        }
        out.flush();
        return ExitCode.DONE.code();
    }

    /** As the service builds it, with stand-ins for what only matters when it runs. */
    private static TopologySpec topology(FeatureApplication application) {
        var meters = new SimpleMeterRegistry();
        var parts = new FeatureIngestTopology.Parts(
                new ServiceClocks(() -> 0), new Quarantine(FEATURES, meters), new IngestMeters(application, meters));
        return new FeatureIngestTopology(
                application,
                new FeatureIngestTopology.Settings("", 1, 2),
                () -> new JsonEventReader(application.layout()),
                FeatureIngestTopology.Formats.of(new InMemoryRegistry()),
                parts);
    }

    private static List<Map<String, Object>> asJson(List<TopologyGraph> graphs) {
        return graphs.stream()
                .map(graph -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    members.put("application", graph.name());
                    members.put("reads", graph.reads());
                    members.put("writes", graph.writes());
                    members.put("stores", graph.stores());
                    members.put("edges", graph.edges());
                    return members;
                })
                .toList();
    }

    private void print(FeatureApplication application, TopologyGraph graph) {
        out.println(graph.name());
        out.println("  reads   " + String.join(", ", graph.reads()));
        out.println("  writes  " + String.join(", ", graph.writes()));
        out.println("  stores  " + String.join(", ", graph.stores()));
        for (FeatureGroup each : application.groups()) {
            GroupDefinition group = each.definition();
            out.println("  group   " + group.name() + " version " + group.version() + ", by "
                    + group.entity().stream().map(field -> field.name()).collect(Collectors.joining(", ")) + ", "
                    + group.features().size() + " features");
        }
        graph.edges().forEach(edge -> out.println("    " + edge.from() + " -> " + edge.to()));
        out.println();
    }
}
