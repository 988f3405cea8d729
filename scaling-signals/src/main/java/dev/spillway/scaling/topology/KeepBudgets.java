package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.definition.ScalingBudget;
import dev.spillway.scaling.domain.Budget;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.schemas.RecordKey;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Puts claims to the budget of their kind, one after the other, and answers their fleets. */
record KeepBudgets(ServiceClock wall) implements ProcessorSupplier<String, byte[], String, byte[]> {

    static final String NAME = "keep-budgets";

    /** Part of the changelog's name. By kind, its budget; and the limits as they were defined. */
    static final String STORE = "budgets";

    private static final String LIMITS = "limits";

    static StoreBuilder<KeyValueStore<String, byte[]>> store() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray());
    }

    @Override
    public Processor<String, byte[], String, byte[]> get() {
        return new Keeping(wall);
    }

    private static final class Keeping implements Processor<String, byte[], String, byte[]> {
        private final ServiceClock wall;
        private final Map<Kind, Budget> budgets = new EnumMap<>(Kind.class);
        private ScalingBudget limits = ScalingBudget.UNLIMITED;
        private ProcessorContext<String, byte[]> context;
        private KeyValueStore<String, byte[]> stored;

        Keeping(ServiceClock wall) {
            this.wall = wall;
        }

        @Override
        public void init(ProcessorContext<String, byte[]> context) {
            this.context = context;
            this.stored = context.getStateStore(STORE);
        }

        private void restore() {
            for (Kind kind : Kind.values()) {
                byte[] bytes = stored.get(kind.name());
                budgets.put(kind, bytes == null ? new Budget() : Budget.of(bytes));
            }
            byte[] text = stored.get(LIMITS);
            limits = limits(text == null ? "" : new String(text, UTF_8));
        }

        @Override
        public void process(Record<String, byte[]> record) {
            if (budgets.isEmpty()) {
                // not earlier: stores have what was restored when the first record comes
                restore();
            }
            Claim claim = Claim.of(record.value());
            long now = wall.nowMicros();
            switch (claim.verb()) {
                case ASK -> ask(record, claim.asked(), now);
                case APPROVE ->
                    budgets.forEach((kind, budget) -> budget.approve(claim.text(), now)
                            .ifPresent(decision -> {
                                store(kind, budget);
                                answer(record, Claim.Verb.GRANT, decision);
                            }));
                case WITHDRAW ->
                    budgets.forEach((kind, budget) -> {
                        budget.withdraw(claim.text());
                        store(kind, budget);
                    });
                case LIMIT -> {
                    limits = limits(claim.text());
                    stored.put(LIMITS, claim.text().getBytes(UTF_8));
                }
                case GRANT, WAIT -> throw new IllegalStateException("an answer came as a claim: " + record.key());
            }
        }

        private void ask(Record<String, byte[]> record, Decision decision, long now) {
            Budget budget = budgets.computeIfAbsent(decision.kind(), kind -> new Budget());
            // a limit that was lifted while the claim was under way holds nothing back
            int most = limits.of(decision.kind()).orElse(Integer.MAX_VALUE);
            Budget.Answer answer = budget.claim(decision, most, now);
            store(decision.kind(), budget);
            answer(record, answer.granted() ? Claim.Verb.GRANT : Claim.Verb.WAIT, answer.decision());
        }

        private void store(Kind kind, Budget budget) {
            stored.put(kind.name(), budget.toBytes());
        }

        private void answer(Record<String, byte[]> record, Claim.Verb verb, Decision decision) {
            context.forward(new Record<>(
                    RecordKey.of(decision.fleet()), Claim.of(verb, decision).toBytes(), record.timestamp()));
        }

        private static ScalingBudget limits(String text) {
            if (text.isEmpty()) {
                return ScalingBudget.UNLIMITED;
            }
            try {
                return PolicyLoader.load(DefinitionFiles.of(LIMITS, text)).budget();
            } catch (InvalidDefinitionsException e) {
                throw new IllegalStateException(
                        "a budget was accepted by another version of this program: " + e.getMessage(), e);
            }
        }
    }
}
