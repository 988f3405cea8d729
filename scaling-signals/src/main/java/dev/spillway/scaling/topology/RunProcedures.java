package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.scaling.record.Reported;
import dev.spillway.scaling.storage.ProcedureRun;
import dev.spillway.scaling.storage.ProcedureStep;
import dev.spillway.scaling.storage.Progress;
import dev.spillway.scaling.storage.Terms;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.ScalingOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Brings storage clusters to the sizes that were decided, step by step: it reads our own decisions and signals, what actuators say
 * of the steps they were told, and the policies. Of a record that cannot be read nothing comes here: the judging of fleets, which
 * reads it as well or wrote it, puts it aside.
 */
record RunProcedures(Scaling scaling) implements ProcessorSupplier<byte[], byte[], byte[], Said> {

    static final String NAME = "run-procedures";

    /** Where what is said goes, by child. */
    static final String STEPS = "tell-steps";

    static final String OUTCOMES = "tell-outcomes";
    static final String ALERTS = "tell-troubles";

    /** Part of the changelog's name. */
    static final String TERMS = "terms-of-procedures";

    private static final Duration LOOK = Duration.ofMillis(200);

    /** What is read, of which the first two are written here as well. */
    static List<String> sources() {
        return List.of(
                TopicCatalogue.SCALING_DECISIONS.name(),
                TopicCatalogue.SCALING_SIGNALS.name(),
                TopicCatalogue.SCALING_OUTCOMES.name(),
                ScalingTopics.TERMS);
    }

    @Override
    public Processor<byte[], byte[], byte[], Said> get() {
        return new Running(scaling);
    }

    private static final class Running implements Processor<byte[], byte[], byte[], Said> {
        private final Scaling scaling;
        private ProcessorContext<byte[], Said> context;
        private ProcedureStore procedures;
        private TermStore terms;
        private final CatchingUp clock = new CatchingUp();
        private boolean restored;

        Running(Scaling scaling) {
            this.scaling = scaling;
        }

        @Override
        public void init(ProcessorContext<byte[], Said> context) {
            this.context = context;
            this.procedures = ProcedureStore.in(context);
            this.terms = TermStore.in(context, TERMS, scaling.policies());
            context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> look());
        }

        /** Before anything else, but not earlier: stores have what was restored when the first record or look comes. */
        private void restore() {
            if (!restored) {
                restored = true;
                terms.restore();
                procedures.restore();
            }
        }

        private void look() {
            restore();
            long now = clock.look(scaling.wall().nowMicros());
            for (Map.Entry<String, ProcedureRun> each : procedures.all()) {
                if (each.getValue().dueMicros() <= now) {
                    say(each.getKey(), each.getValue(), each.getValue().tick(now), now);
                }
            }
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            restore();
            String topic = context.recordMetadata()
                    .orElseThrow(() -> new IllegalStateException("a record from a topic has no place in it"))
                    .topic();
            if (topic.equals(ScalingTopics.TERMS)) {
                terms.put(Term.of(record.key(), record.value()));
            } else if (record.key() != null && record.value() != null) {
                String cluster =
                        RecordKey.parts(new String(record.key(), UTF_8)).get(0);
                long now = clock.at(record.timestamp() * 1_000, scaling.wall().nowMicros());
                if (topic.equals(TopicCatalogue.SCALING_DECISIONS.name())) {
                    read(scaling.topics().decisions.valueSerde().deserializer(), topic, record)
                            .ifPresent(read -> decision(cluster, Reported.decision(read), now));
                } else {
                    procedures.known(cluster).ifPresent(run -> known(cluster, run, topic, record, now));
                }
            }
        }

        private void decision(String cluster, Decision decision, long now) {
            terms.governance()
                    .terms(decision.kind(), cluster, decision.tier())
                    .flatMap(governing -> Terms.of(governing.policy()))
                    .ifPresent(procedure -> {
                        ProcedureRun run = procedures.run(cluster);
                        say(cluster, run, run.decide(decision, procedure, now), now);
                    });
        }

        /** A signal or an acknowledgement; of a cluster that was never changed neither is looked at. */
        private void known(String cluster, ProcedureRun run, String topic, Record<byte[], byte[]> record, long now) {
            Optional<Terms> governing = run.terms(terms.governance());
            if (run.dueMicros() == Long.MAX_VALUE || governing.isEmpty()) {
                return;
            }
            if (topic.equals(TopicCatalogue.SCALING_SIGNALS.name())) {
                read(scaling.topics().signals.valueSerde().deserializer(), topic, record)
                        .ifPresent(read ->
                                say(cluster, run, run.signal(Reported.signal(read), governing.get(), now), now));
            } else {
                read(scaling.topics().outcomes, topic, record)
                        .flatMap(read -> reported(cluster, run, read, governing.get(), now))
                        .ifPresent(progress -> say(cluster, run, progress, now));
            }
        }

        private static Optional<Progress> reported(
                String cluster, ProcedureRun run, ScalingOutcome outcome, Terms governing, long now) {
            return run.last()
                    .map(ProcedureStep::step)
                    .flatMap(step -> Reported.node(cluster, outcome, step))
                    .map(report -> run.report(report, governing, now));
        }

        private static <T> Optional<T> read(Deserializer<T> from, String topic, Record<byte[], byte[]> record) {
            try {
                return Optional.of(from.deserialize(topic, record.value()));
            } catch (SerializationException e) {
                return Optional.empty();
            }
        }

        private void say(String cluster, ProcedureRun run, Progress progress, long now) {
            procedures.store(cluster, run);
            String detail = "";
            for (ProcedureStep step : progress.steps()) {
                detail = step.detail();
                forward(STEPS, RecordKey.of(cluster), Outgoing.procedure(step), now);
            }
            for (Alert alert : progress.alerts()) {
                forward(ALERTS, alert.key(), Outgoing.alert(alert), now);
            }
            Optional<Outcome> outcome = progress.outcome();
            if (outcome.isPresent()) {
                forward(OUTCOMES, RecordKey.of(cluster), Outgoing.outcome(outcome.get(), detail), now);
            }
        }

        private void forward(String child, String key, Object value, long now) {
            long timestamp = Math.max(0, Math.floorDiv(now, 1_000L));
            context.forward(new Record<>(new byte[0], new Said(new Record<>(key, value, timestamp)), timestamp), child);
        }
    }
}
