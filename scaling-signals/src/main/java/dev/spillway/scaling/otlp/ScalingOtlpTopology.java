package dev.spillway.scaling.otlp;

import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.topologies.Edge;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Turns what the OpenTelemetry Collector writes to one topic into samples of instances, exactly once. It is its own topology,
 * one per source topic, so that a Collector that floods or breaks its topic holds up no decision.
 *
 * <pre>
 *   TOPIC ──▶ take-apart ──▶ put-aside ──▶ scaling-quarantine
 *                  └───────▶ send-on ──▶ (by-instance) ──▶ assemble-samples ──▶ instance-metrics
 *                                                                │
 *                                                         otlp-assemblies
 * </pre>
 *
 * The way through {@code by-instance} brings an instance's points together: the exporter writes without a key unless told
 * otherwise, so one resource's exports are spread over the partitions.
 */
public final class ScalingOtlpTopology implements TopologySpec {
    static final String PUT_ASIDE = "put-aside";
    static final String SEND_ON = "send-on";

    private final String topic;
    private final List<OtlpMapping> mappings;
    private final double gamma;
    private final StreamedTopic<String, InstanceMetrics> samples;
    private final Parts parts;

    /**
     * @param mappings of one topic and one interval, at least one; a loader sees to it
     * @param relativeAccuracy of the sketches, such as 0.01: that of every other producer of the fleets
     * @param samples where samples go
     */
    public ScalingOtlpTopology(
            List<OtlpMapping> mappings,
            double relativeAccuracy,
            StreamedTopic<String, InstanceMetrics> samples,
            Parts parts) {
        this.topic = mappings.get(0).topic();
        this.mappings = List.copyOf(mappings);
        this.gamma = SketchBuilder.gamma(relativeAccuracy);
        this.samples = samples;
        this.parts = parts;
    }

    /** What the topology shares with the process around it. */
    public record Parts(ServiceClock clock, Quarantine quarantine, OtlpMeters meters) {}

    @Override
    public String name() {
        return "scaling-otlp-" + topic;
    }

    @Override
    public void addTo(StreamsBuilder builder) {
        builder.addStateStore(AssemblyStore.builder());
        Map<String, OtlpMapping> byName =
                mappings.stream().collect(Collectors.toUnmodifiableMap(OtlpMapping::name, Function.identity()));
        KStream<byte[], OtlpOutgoing> outgoing = Edge.read(builder, StreamedTopic.ofBytes(topic))
                .process(new TakeApart(new OtlpReader(mappings), parts), Named.as(TakeApart.NAME));
        Edge.write(
                outgoing.process(aside(), Named.as(PUT_ASIDE)),
                parts.quarantine().topic());
        KStream<String, InstanceMetrics> assembled = outgoing.process(delivered(), Named.as(SEND_ON))
                .repartition(
                        Repartitioned.with(Serdes.String(), Serdes.ByteArray()).withName("by-instance"))
                .process(
                        new AssembleSamples(byName, gamma, parts.meters()),
                        Named.as(AssembleSamples.NAME),
                        AssemblyStore.NAME);
        Edge.write(assembled, samples);
    }

    private static ProcessorSupplier<byte[], OtlpOutgoing, byte[], byte[]> aside() {
        return () -> new ContextualProcessor<>() {
            @Override
            public void process(Record<byte[], OtlpOutgoing> record) {
                context().forward(((OtlpOutgoing.Aside) record.value()).record());
            }
        };
    }

    private static ProcessorSupplier<byte[], OtlpOutgoing, String, byte[]> delivered() {
        return () -> new ContextualProcessor<>() {
            @Override
            public void process(Record<byte[], OtlpOutgoing> record) {
                context().forward(((OtlpOutgoing.Delivered) record.value()).record());
            }
        };
    }
}
