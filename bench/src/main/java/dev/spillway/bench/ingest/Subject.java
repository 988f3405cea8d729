package dev.spillway.bench.ingest;

import dev.spillway.features.FeatureService;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;

/** Spillway's feature service, wired as the program wires it; only the registry is in the process. */
final class Subject implements Contender {
    private final FeatureService service;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    Subject(Settings settings, String topic, Path folder, ServiceClock wall) throws IOException {
        var around = new FeatureService.Surroundings(
                Registered.registry(topic), meters, new Health(), wall, RocksDbMemory.from(settings));
        service = new FeatureService(settings, definitions(topic, folder), around);
    }

    private static Definitions definitions(String topic, Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("driver_features.yaml"), Features.definition(topic));
        try {
            return new DefinitionLoader(t -> Optional.of(Trip.SCHEMA.toString()))
                    .load(List.of(file))
                    .definitions();
        } catch (InvalidDefinitionsException e) {
            throw new IllegalStateException("the bench's own definition is refused: " + e.getMessage(), e);
        }
    }

    @Override
    public void start() {
        service.start();
    }

    @Override
    public long processed() {
        return (long) meters.get("spillway.source.records").counter().count();
    }

    @Override
    public KafkaStreams streams() {
        return service.services().get(0).streams();
    }

    @Override
    public String application() {
        return service.services().get(0).application();
    }

    @Override
    public double[] values(String driver) {
        var values = new double[Features.NAMES.size()];
        Arrays.fill(values, Double.NaN);
        Answer answer = lookup().lookup(Features.GROUP, Map.of(Features.ENTITY, driver), Features.NAMES);
        if (answer.eventTimeMicros().isPresent()) {
            for (int i = 0; i < values.length; i++) {
                values[i] =
                        answer.features().get(i).value() instanceof Number number ? number.doubleValue() : Double.NaN;
            }
        }
        return values;
    }

    /** How many events the group has admitted, those included that are read a second time on their way to their entity. */
    long admitted() {
        return (long) meters.get("spillway.events")
                .tag("outcome", "admitted")
                .counter()
                .count();
    }

    /** How many events were added up where they were read. */
    long addedUp() {
        return (long) meters.get("spillway.hot.events").counter().count();
    }

    /** What the newest event of a driver brought; NaN if none has come. */
    double last(String driver) {
        Answer answer = lookup().lookup(Features.GROUP, Map.of(Features.ENTITY, driver), List.of(Features.LAST));
        return answer.features().get(0).value() instanceof Double value ? value : Double.NaN;
    }

    private FeatureLookup lookup() {
        return service.lookup();
    }

    @Override
    public void close() {
        service.close();
    }
}
