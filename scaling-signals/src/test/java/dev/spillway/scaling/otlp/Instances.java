package dev.spillway.scaling.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The instances of a mapping, without a topology; each passes through its codec between two records. */
final class Instances {
    static final double GAMMA = SketchBuilder.gamma(0.01);

    private final OtlpReader reader;
    private final Map<String, OtlpMapping> mappings;
    private final long intervalMicros;
    private final Map<String, byte[]> assemblies = new LinkedHashMap<>();
    final Tally tally = new Tally();

    private Instances(List<OtlpMapping> mappings) {
        this.reader = new OtlpReader(mappings);
        this.mappings = mappings.stream().collect(Collectors.toMap(OtlpMapping::name, Function.identity()));
        this.intervalMicros = mappings.get(0).intervalMicros();
    }

    static Instances of(String... documents) {
        try {
            return new Instances(
                    OtlpMappingLoader.load(DefinitionFiles.of("test.yaml", String.join("\n---\n", documents))));
        } catch (InvalidDefinitionsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** One instance of one metric. */
    static Instances ofMetric(String metric) {
        return of("otlp: test\nfleet: f\nkind: PREDICTION\ninstance: {resource: host}\nmetrics:\n  m: " + metric);
    }

    /** The record comes as soon as its newest point is measured. */
    void take(double atSeconds, byte[] export) {
        try {
            OtlpReader.Reading reading = reader.read(export, Math.round(atSeconds * 1e6));
            reading.tally().counts().forEach(tally::count);
            reading.deliveries().forEach((key, delivery) -> {
                Delivery travelled = DeliveryCodec.read(DeliveryCodec.write(delivery));
                byte[] known = assemblies.get(key);
                InstanceAssembly assembly = known == null
                        ? new InstanceAssembly(travelled.owner(), intervalMicros, GAMMA)
                        : AssemblyCodec.read(known);
                assembly.add(travelled, mappings, tally);
                assemblies.put(key, AssemblyCodec.write(assembly));
            });
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What is due by then. */
    List<Sample> samples(double clockSeconds) {
        var samples = new ArrayList<Sample>();
        assemblies.replaceAll((key, known) -> {
            InstanceAssembly assembly = AssemblyCodec.read(known);
            samples.addAll(assembly.close(Math.round(clockSeconds * 1e6), mappings));
            return AssemblyCodec.write(assembly);
        });
        return samples;
    }
}
