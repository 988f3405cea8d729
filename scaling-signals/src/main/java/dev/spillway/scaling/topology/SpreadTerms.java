package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.definition.Succession;
import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.scaling.domain.Severity;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.scaling.record.Refusals;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.UnknownSchemaException;
import dev.spillway.schemas.scaling.Control;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Origin;
import dev.spillway.topologies.Quarantine.Reason;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each policy, budget and brake once, refuses what is wrong, and hands the rest to every partition of the fleets. What is
 * refused leaves the running one in force, and an alert says why.
 */
record SpreadTerms(Scaling scaling) implements ProcessorSupplier<byte[], byte[], byte[], Said> {

    static final String NAME = "spread-terms";

    static final String TERMS = "tell-terms";
    static final String CLAIMS = "tell-budgets";
    static final String ALERTS = "tell-refusals";
    static final String PUT_ASIDE = "put-terms-aside";

    /** Part of the changelog's name. */
    static final String ACCEPTED = "accepted-terms";

    /** The one document of {@code global-config} that is for scaling. */
    private static final String BUDGET = "scaling";

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> store() {
        return TermStore.builder(ACCEPTED);
    }

    @Override
    public Processor<byte[], byte[], byte[], Said> get() {
        return new Spreading(scaling);
    }

    private static final class Spreading implements Processor<byte[], byte[], byte[], Said> {
        private final Scaling scaling;
        private ProcessorContext<byte[], Said> context;
        private TermStore accepted;
        private boolean restored;

        Spreading(Scaling scaling) {
            this.scaling = scaling;
        }

        @Override
        public void init(ProcessorContext<byte[], Said> context) {
            this.context = context;
            this.accepted = TermStore.in(context, ACCEPTED, scaling.policies());
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (!restored) {
                // not earlier: stores have what was restored when the first record comes
                restored = true;
                accepted.restore();
            }
            RecordMetadata read = context.recordMetadata()
                    .orElseThrow(() -> new IllegalStateException("a record from a topic has no place in it"));
            if (record.key() == null) {
                putAside(record, read, Refusals.noKey());
                return;
            }
            String name = new String(record.key(), UTF_8);
            try {
                if (read.topic().equals(TopicCatalogue.SCALING_CONTROLS.name())) {
                    control(record, read, name, scaling.topics().controls.deserialize(read.topic(), record.value()));
                } else {
                    Definition definition = scaling.topics().definitions.deserialize(read.topic(), record.value());
                    if (read.topic().equals(TopicCatalogue.SCALING_POLICIES.name())) {
                        policy(record, read, name, definition);
                    } else if (name.equals(BUDGET)) {
                        budget(record, read, definition);
                    }
                }
            } catch (SerializationException e) {
                Reason reason =
                        e.getCause() instanceof UnknownSchemaException ? Reason.UNKNOWN_SCHEMA : Reason.UNDECODABLE;
                putAside(record, read, Fault.of(reason, String.valueOf(e.getMessage())));
            }
        }

        private void control(
                Record<byte[], byte[]> record, RecordMetadata read, String key, @Nullable ScalingControl control) {
            List<String> parts = RecordKey.parts(key);
            String name = parts.get(0);
            String decision = control == null ? null : control.getDecisionId();
            if (control == null) {
                // the approval of a decision, or a brake that has a tombstone instead of a NONE
                if (parts.size() == 1) {
                    accept(record, new Term(Term.Subject.CONTROL, name, null));
                }
            } else if (control.getControl() != Control.APPROVED) {
                accept(
                        record,
                        new Term(
                                Term.Subject.CONTROL, name, control.getControl().name()));
            } else if (decision != null) {
                tellBudgets(record, decision, Claim.of(Claim.Verb.APPROVE, decision));
            } else {
                putAside(record, read, Refusals.approvalOfNothing());
            }
        }

        private void policy(
                Record<byte[], byte[]> record, RecordMetadata read, String name, @Nullable Definition given) {
            if (given == null) {
                accept(record, new Term(Term.Subject.POLICY, name, null));
                return;
            }
            String place = read.topic() + "-" + read.partition() + "@" + read.offset();
            Optional<String> fault;
            try {
                fault = fault(name, scaling.policies().compile(place, given.getDefinition()));
            } catch (InvalidDefinitionsException e) {
                fault = Optional.of(told(e));
            }
            PolicyDefinition running = accepted.policies().get(name);
            if (fault.isPresent()) {
                refuse(
                        record,
                        RecordKey.of("policy", name, "refused"),
                        "policy \"" + name + "\" at " + place + " is refused: " + fault.get()
                                + (running == null ? "" : "; version " + running.version() + " stays in force"));
            } else {
                accept(record, new Term(Term.Subject.POLICY, name, given.getDefinition()));
            }
        }

        private Optional<String> fault(String name, PolicyDefinition arriving) {
            if (!arriving.name().equals(name)) {
                return Optional.of("its name is \"" + arriving.name() + "\": give the record that key");
            }
            PolicyDefinition running = accepted.policies().get(name);
            Succession succession = running == null ? Succession.NEWER : Succession.of(running, arriving);
            if (succession == Succession.CHANGED) {
                return Optional.of(
                        "version " + arriving.version() + " is in force with other content: raise the version");
            }
            if (succession == Succession.OLDER) {
                return Optional.of(
                        "version " + arriving.version() + " is older than the one in force: the highest wins");
            }
            return accepted.policies().values().stream()
                    .filter(other -> !other.name().equals(name))
                    .flatMap(other -> PolicyLoader.tie(arriving, other).stream())
                    .findFirst();
        }

        private void budget(Record<byte[], byte[]> record, RecordMetadata read, @Nullable Definition given) {
            String text = given == null ? null : given.getDefinition();
            if (text != null) {
                String place = read.topic() + "-" + read.partition() + "@" + read.offset();
                try {
                    PolicyLoader.load(DefinitionFiles.of(place, text));
                } catch (InvalidDefinitionsException e) {
                    refuse(
                            record,
                            RecordKey.of("global", BUDGET, "refused"),
                            "the budget at " + place + " is refused: " + told(e));
                    return;
                }
            }
            accept(record, new Term(Term.Subject.GLOBAL, BUDGET, text));
            tellBudgets(record, BUDGET, Claim.of(Claim.Verb.LIMIT, text == null ? "" : text));
        }

        private static String told(InvalidDefinitionsException e) {
            return e.faults().stream().map(Object::toString).collect(Collectors.joining("; "));
        }

        private void accept(Record<byte[], byte[]> record, Term term) {
            accepted.put(term);
            forward(TERMS, new Record<>(term.key(), term.value(), record.timestamp()));
        }

        private void tellBudgets(Record<byte[], byte[]> record, String key, Claim claim) {
            forward(CLAIMS, new Record<>(key, claim.toBytes(), record.timestamp()));
        }

        private void refuse(Record<byte[], byte[]> record, String key, String summary) {
            long now = scaling.wall().nowMicros();
            var alert = new Alert(key, Severity.WARNING, summary, List.of(), true, now, now, "", "");
            forward(ALERTS, new Record<>(key, Outgoing.alert(alert), record.timestamp()));
        }

        private void putAside(Record<byte[], byte[]> record, RecordMetadata read, Fault fault) {
            forward(
                    PUT_ASIDE,
                    scaling.quarantine()
                            .seal(record, Origin.of(read), fault, scaling.wall().nowMicros()));
        }

        private void forward(String child, Record<?, ?> record) {
            context.forward(new Record<>(new byte[0], new Said(record), record.timestamp()), child);
        }
    }
}
