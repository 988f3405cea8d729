package dev.spillway.scaling.topology;

import dev.spillway.scaling.FleetBoard;
import dev.spillway.schemas.Kept;
import dev.spillway.schemas.Topic;
import dev.spillway.topologies.Edge;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Metrics in, signals and scaling decisions out, exactly once.
 *
 * <pre>
 *   scaling-policies, global-config, scaling-controls ─▶ spread-terms ─▶ scaling-terms, in every partition
 *                                                             └─▶ scaling-claims
 *
 *   instance-metrics, scaling-requests, scaling-outcomes ─▶                 ┌─▶ scaling-signals, scaling-decisions
 *   scaling-terms, scaling-grants ────────────────────────▶ judge-fleets ───┼─▶ alerts, scaling-quarantine
 *                                                                           └─▶ scaling-claims, scaling-traffic
 *   scaling-decisions, scaling-signals, scaling-outcomes ─▶
 *   scaling-terms ────────────────────────────────────────▶ run-procedures ─▶ storage-procedures, scaling-outcomes, alerts
 *
 *   scaling-claims ──▶ keep-budgets ─▶ scaling-grants
 *   scaling-traffic ─▶ add-regions ──▶ region-signals
 * </pre>
 *
 * Four parts that meet at topics: what holds for all fleets, the fleets, the budgets and the regions, since each is cut into tasks
 * by another key.
 */
public final class ScalingTopology implements TopologySpec {

    /** The application id. */
    public static final String NAME = "scaling";

    private final Scaling scaling;

    public ScalingTopology(
            ScalingTopics topics, FleetBoard board, ServiceClock wall, Quarantine quarantine, ScalingMeters meters) {
        this.scaling = new Scaling(topics, new CompiledPolicies(), board, wall, quarantine, meters);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void addTo(StreamsBuilder builder) {
        spreadTerms(builder);
        judgeFleets(builder);
        runProcedures(builder);
        keepBudgets(builder);
        addRegions(builder);
    }

    private void spreadTerms(StreamsBuilder builder) {
        builder.addStateStore(SpreadTerms.store());
        KStream<byte[], Said> said = read(builder, ScalingTopics.ofAll(), "all-terms")
                .process(new SpreadTerms(scaling), Named.as(SpreadTerms.NAME), SpreadTerms.ACCEPTED);
        KStream<byte[], byte[]> terms = said.process(Said.taken(), Named.as(SpreadTerms.TERMS));
        terms.to(
                ScalingTopics.TERMS,
                Produced.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withStreamPartitioner(everyPartition())
                        .withName("to-" + ScalingTopics.TERMS));
        write(said, SpreadTerms.CLAIMS, words(ScalingTopics.CLAIMS));
        write(said, SpreadTerms.ALERTS, scaling.topics().alerts);
        write(said, SpreadTerms.PUT_ASIDE, scaling.quarantine().topic());
    }

    private void judgeFleets(StreamsBuilder builder) {
        builder.addStateStore(FleetStore.builder());
        builder.addStateStore(TermStore.builder(JudgeFleets.TERMS));
        KStream<byte[], byte[]> sources = read(builder, ScalingTopics.byFleet(), "all-of-fleets")
                .merge(Edge.read(builder, StreamedTopic.ofBytes(ScalingTopics.TERMS)), Named.as("with-terms"))
                .merge(Edge.read(builder, StreamedTopic.ofBytes(ScalingTopics.GRANTS)), Named.as("with-grants"));
        KStream<byte[], Said> said = sources.process(
                new JudgeFleets(scaling), Named.as(JudgeFleets.NAME), FleetStore.NAME, JudgeFleets.TERMS);
        write(said, Voice.SIGNALS, scaling.topics().signals);
        write(said, Voice.DECISIONS, scaling.topics().decisions);
        write(said, Voice.ALERTS, scaling.topics().alerts);
        write(said, Voice.PUT_ASIDE, scaling.quarantine().topic());
        write(said, Voice.CLAIMS, words(ScalingTopics.CLAIMS));
        write(said, Voice.TRAFFIC, words(ScalingTopics.TRAFFIC));
    }

    private void runProcedures(StreamsBuilder builder) {
        builder.addStateStore(ProcedureStore.builder());
        builder.addStateStore(TermStore.builder(RunProcedures.TERMS));
        KStream<byte[], Said> said = read(builder, RunProcedures.sources(), "all-of-procedures")
                .process(
                        new RunProcedures(scaling),
                        Named.as(RunProcedures.NAME),
                        ProcedureStore.NAME,
                        RunProcedures.TERMS);
        write(said, RunProcedures.STEPS, scaling.topics().procedures);
        write(said, RunProcedures.OUTCOMES, scaling.topics().told);
        write(said, RunProcedures.ALERTS, scaling.topics().alerts);
    }

    private void keepBudgets(StreamsBuilder builder) {
        builder.addStateStore(KeepBudgets.store());
        Edge.write(
                Edge.read(builder, words(ScalingTopics.CLAIMS))
                        .process(new KeepBudgets(scaling.wall()), Named.as(KeepBudgets.NAME), KeepBudgets.STORE),
                words(ScalingTopics.GRANTS));
    }

    private void addRegions(StreamsBuilder builder) {
        builder.addStateStore(AddRegions.store());
        Edge.write(
                Edge.read(builder, words(ScalingTopics.TRAFFIC))
                        .process(new AddRegions(scaling), Named.as(AddRegions.NAME), AddRegions.STORE),
                scaling.topics().regions);
    }

    private static KStream<byte[], byte[]> read(StreamsBuilder builder, List<String> topics, String merged) {
        KStream<byte[], byte[]> all = Edge.read(builder, StreamedTopic.ofBytes(topics.get(0)));
        for (int i = 1; i < topics.size(); i++) {
            all = all.merge(Edge.read(builder, StreamedTopic.ofBytes(topics.get(i))), Named.as(merged + "-" + i));
        }
        return all;
    }

    /** Several processors write to one topic: the sink is named after who does. */
    private static <K, V> void write(KStream<byte[], Said> said, String child, StreamedTopic<K, V> topic) {
        said.process(Said.<K, V>taken(), Named.as(child))
                .to(
                        topic.name(),
                        Produced.with(topic.keySerde(), topic.valueSerde()).withName(child + "-to-" + topic.name()));
    }

    private static StreamedTopic<String, byte[]> words(String topic) {
        return new StreamedTopic<>(topic, Serdes.String(), Serdes.ByteArray());
    }

    private static StreamPartitioner<byte[], byte[]> everyPartition() {
        return (topic, key, value, partitions) -> Optional.of(IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.<Integer, Set<Integer>>toCollection(TreeSet::new)));
    }

    /** The topics between the parts, with the partitions they are to have. */
    public static List<Topic> innerTopics(int partitionsOfFleets) {
        var kept = new Kept.Days(7);
        return List.of(
                new Topic(
                        ScalingTopics.TERMS,
                        "what it is about",
                        "a definition, or a brake",
                        partitionsOfFleets,
                        kept,
                        NAME),
                new Topic(ScalingTopics.GRANTS, "fleet", "what a budget says", partitionsOfFleets, kept, NAME),
                new Topic(ScalingTopics.CLAIMS, "decision", "what a budget is asked", 1, kept, NAME),
                new Topic(ScalingTopics.TRAFFIC, "region", "a slot of a fleet", 1, kept, NAME));
    }
}
