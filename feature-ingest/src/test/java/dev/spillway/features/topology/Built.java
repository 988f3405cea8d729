package dev.spillway.features.topology;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.source.JsonEventReader;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.testkit.ManualClock;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;

/** A topology under test, of the first application of some definitions, with what it writes and counts. */
record Built(
        FeatureIngestTopology spec,
        EventLayout layout,
        List<FeatureGroup> groups,
        StreamedTopic<String, FeatureUpdate> updates,
        StreamedTopic<String, Alert> alerts,
        SimpleMeterRegistry meters) {

    static Built of(Path folder, String yaml, ManualClock clock, FeatureIngestTopology.Settings settings)
            throws IOException, InvalidDefinitionsException {
        return of(folder, yaml, clock, settings, Roles.telling());
    }

    static Built of(Path folder, String yaml, ManualClock clock, FeatureIngestTopology.Settings settings, Roles roles)
            throws IOException, InvalidDefinitionsException {
        Path file = Files.writeString(folder.resolve("groups.yaml"), yaml);
        Definitions definitions = new DefinitionLoader(topic -> Optional.empty())
                .load(List.of(file))
                .definitions();
        FeatureApplication application = FeatureApplication.of(definitions).get(0);
        var meters = new SimpleMeterRegistry();
        var formats = FeatureIngestTopology.Formats.of(new InMemoryRegistry());
        var updates = new StreamedTopic<>("feature-updates", Serdes.String(), formats.updates());
        var alerts = new StreamedTopic<>("alerts", Serdes.String(), formats.alerts());
        var parts = new FeatureIngestTopology.Parts(
                new ServiceClocks(clock),
                new Quarantine("features", meters),
                new IngestMeters(application, meters),
                roles);
        EventLayout layout = application.layout();
        var spec = new FeatureIngestTopology(application, settings, () -> new JsonEventReader(layout), formats, parts);
        return new Built(spec, layout, application.groups(), updates, alerts, meters);
    }
}
