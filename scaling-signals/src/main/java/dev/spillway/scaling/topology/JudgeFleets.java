package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.domain.Admission;
import dev.spillway.scaling.domain.Control;
import dev.spillway.scaling.domain.Controls;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Fleet;
import dev.spillway.scaling.domain.Governance;
import dev.spillway.scaling.domain.Judged;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.Request;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.domain.Verdict;
import dev.spillway.scaling.record.Incoming;
import dev.spillway.scaling.record.Refusals;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.UnknownSchemaException;
import dev.spillway.schemas.scaling.ScalingRequest;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Shows each fleet what is said of it and to it, and says what it makes of that. Before a record, and when it is due, each signal
 * that the clock closes.
 */
record JudgeFleets(Scaling scaling) implements ProcessorSupplier<byte[], byte[], byte[], Said> {

    static final String NAME = "judge-fleets";

    /** Part of the changelog's name. */
    static final String TERMS = "terms-of-fleets";

    private static final Duration LOOK = Duration.ofMillis(200);

    @Override
    public Processor<byte[], byte[], byte[], Said> get() {
        return new Judging(scaling);
    }

    private static final class Judging implements Processor<byte[], byte[], byte[], Said> {
        private final Scaling scaling;
        private ProcessorContext<byte[], Said> context;
        private Voice voice;
        private FleetStore fleets;
        private TermStore terms;
        private final CatchingUp clock = new CatchingUp();
        private Supplier<Governance> governing;
        private boolean restored;

        /** Whether something that holds for fleets has changed since those who follow were told. */
        private boolean untold;

        Judging(Scaling scaling) {
            this.scaling = scaling;
        }

        @Override
        public void init(ProcessorContext<byte[], Said> context) {
            this.context = context;
            this.voice = new Voice(scaling, context);
            this.fleets = FleetStore.in(context);
            this.terms = TermStore.in(context, TERMS, scaling.policies());
            this.governing = terms::shown;
            context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> look());
        }

        /** Before anything else, but not earlier: stores have what was restored when the first record or look comes. */
        private void restore() {
            if (!restored) {
                restored = true;
                terms.restore();
                fleets.restore();
                fleets.all().forEach(each -> scaling.board().seat(each.getKey(), each.getValue(), governing));
            }
        }

        private void look() {
            restore();
            showTerms();
            long now = clock.look(scaling.wall().nowMicros());
            for (Map.Entry<String, Fleet> each : fleets.all()) {
                if (each.getValue().collector().dueMicros() <= now) {
                    changing(each.getValue(), fleet -> close(each.getKey(), fleet, now));
                }
            }
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            restore();
            RecordMetadata read = context.recordMetadata()
                    .orElseThrow(() -> new IllegalStateException("a record from a topic has no place in it"));
            String topic = read.topic();
            if (topic.equals(TopicCatalogue.INSTANCE_METRICS.name())) {
                read(record, read, scaling.topics().samples, each -> each)
                        .ifPresent(sample -> sample(record, read, sample));
            } else if (topic.equals(TopicCatalogue.SCALING_OUTCOMES.name())) {
                read(record, read, scaling.topics().outcomes, outcome -> Incoming.outcome(fleet(record), outcome))
                        .ifPresent(outcome -> outcome(record, outcome));
            } else if (topic.equals(TopicCatalogue.SCALING_REQUESTS.name())) {
                read(record, read, scaling.topics().requests, Function.identity())
                        .ifPresent(request -> request(record, read, request));
            } else if (topic.equals(ScalingTopics.TERMS)) {
                term(record, Term.of(record.key(), record.value()));
            } else {
                answer(record, Claim.of(record.value()));
            }
        }

        private static String key(Record<byte[], byte[]> record) {
            return record.key() == null ? "" : new String(record.key(), UTF_8);
        }

        /** Of a key that is more than a fleet's name, its first part. */
        private static String fleet(Record<byte[], byte[]> record) {
            return RecordKey.parts(key(record)).get(0);
        }

        /** What the record says; empty if it cannot be used, and is put aside. */
        private <R, V> Optional<V> read(
                Record<byte[], byte[]> record, RecordMetadata read, Deserializer<R> from, Function<R, V> value) {
            if (record.key() == null) {
                voice.putAside(record, read, Refusals.noKey());
                return Optional.empty();
            }
            if (record.value() == null) {
                voice.putAside(record, read, Refusals.noValue());
                return Optional.empty();
            }
            try {
                return Optional.of(value.apply(from.deserialize(read.topic(), record.value())));
            } catch (SerializationException e) {
                Reason reason =
                        e.getCause() instanceof UnknownSchemaException ? Reason.UNKNOWN_SCHEMA : Reason.UNDECODABLE;
                voice.putAside(record, read, Fault.of(reason, String.valueOf(e.getMessage())));
            } catch (IllegalArgumentException e) {
                voice.putAside(record, read, Fault.of(Reason.BAD_TYPE, String.valueOf(e.getMessage())));
            }
            return Optional.empty();
        }

        private long at(Record<byte[], byte[]> record) {
            return clock.at(record.timestamp() * 1_000, scaling.wall().nowMicros());
        }

        private void sample(Record<byte[], byte[]> record, RecordMetadata read, Sample sample) {
            Optional<Fault> fault = Refusals.ofKey(key(record), sample.fleet());
            if (fault.isPresent()) {
                voice.putAside(record, read, fault.get());
                return;
            }
            long now = at(record);
            changing(fleet(sample.fleet()), fleet -> {
                close(sample.fleet(), fleet, now);
                Admission admission = fleet.admit(sample, record.timestamp() * 1_000);
                scaling.meters().sample(admission);
                Refusals.of(admission, sample).ifPresent(refused -> voice.putAside(record, read, refused));
                close(sample.fleet(), fleet, now);
                fleets.store(sample.fleet(), fleet);
            });
        }

        private void outcome(Record<byte[], byte[]> record, Outcome outcome) {
            long now = at(record);
            judging(outcome.fleet(), now, fleet -> fleet.outcome(outcome, now));
        }

        private void request(Record<byte[], byte[]> record, RecordMetadata read, ScalingRequest asked) {
            Optional<Fault> fault = Refusals.of(key(record), asked);
            if (fault.isPresent()) {
                voice.putAside(record, read, fault.get());
                return;
            }
            Request request = Incoming.request(asked);
            long now = at(record);
            judging(request.fleet(), now, fleet -> fleet.request(request, terms.governance(), now));
        }

        private void answer(Record<byte[], byte[]> record, Claim answer) {
            long now = at(record);
            Decision decision = answer.asked();
            judging(
                    decision.fleet(),
                    now,
                    fleet -> answer.verb() == Claim.Verb.GRANT
                            ? fleet.granted(decision, now)
                            : fleet.waiting(decision, now));
        }

        private void term(Record<byte[], byte[]> record, Term term) {
            long now = at(record);
            terms.put(term);
            untold = true;
            if (term.subject() == Term.Subject.CONTROL
                    && Control.ZERO_CONFIRMED.name().equals(term.text())) {
                for (Map.Entry<String, Fleet> each : fleets.all()) {
                    if (term.name().equals(each.getKey()) || term.name().equals(Controls.ALL)) {
                        judging(each.getKey(), now, fleet -> fleet.control(Control.ZERO_CONFIRMED, now));
                    }
                }
            }
        }

        /** Once for all that came since: thousands of policies come together when a service starts. */
        private void showTerms() {
            if (untold) {
                untold = false;
                var unused = terms.governance();
                fleets.all().forEach(each -> scaling.board().changed(each.getKey()));
            }
        }

        /** Tells a fleet something, once its due signals are closed, and says what comes of it. */
        private void judging(String name, long now, Function<Fleet, Verdict> telling) {
            changing(fleet(name), fleet -> {
                close(name, fleet, now);
                voice.say(telling.apply(fleet), now);
                fleets.storeDecider(name, fleet);
                // an outcome may name the one instance whose word a signal waited for
                close(name, fleet, now);
            });
        }

        /** The fleet of that name, which may begin now, as everyone can see it. */
        private Fleet fleet(String name) {
            Optional<Fleet> known = fleets.known(name);
            if (known.isPresent()) {
                return known.get();
            }
            Fleet begun = fleets.fleet(name);
            scaling.board().seat(name, begun, governing);
            return begun;
        }

        /** Changes a fleet while nobody looks at it. */
        private void changing(Fleet fleet, Consumer<Fleet> change) {
            synchronized (fleet) {
                change.accept(fleet);
            }
        }

        private void close(String name, Fleet fleet, long now) {
            Governance governance = terms.governance();
            @Nullable Judged judged = fleet.close(now, governance).orElse(null);
            if (judged == null) {
                return;
            }
            while (judged != null) {
                voice.tell(judged.closed(), judged.verdict(), now);
                judged = fleet.close(now, governance).orElse(null);
            }
            fleets.storeDecider(name, fleet);
            scaling.board().changed(name);
        }

        @Override
        public void close() {
            fleets.all().forEach(each -> scaling.board().leave(each.getKey(), each.getValue()));
        }
    }
}
