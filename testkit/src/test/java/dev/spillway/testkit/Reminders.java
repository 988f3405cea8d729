package dev.spillway.testkit;

import dev.spillway.topologies.Edge;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Reminds of each note once, when it is five seconds old by the service clock, which is looked at every second. */
record Reminders(ServiceClock clock) implements TopologySpec {

    static final StreamedTopic<String, String> NOTES = new StreamedTopic<>("notes", Serdes.String(), Serdes.String());
    static final StreamedTopic<String, String> REMINDED =
            new StreamedTopic<>("reminded", Serdes.String(), Serdes.String());

    private static final long AGE_MICROS = 5_000_000;

    @Override
    public String name() {
        return "reminders";
    }

    @Override
    public void addTo(StreamsBuilder builder) {
        Edge.write(Edge.read(builder, NOTES).process(new Remind(clock), Named.as("remind")), REMINDED);
    }

    private record Remind(ServiceClock clock) implements ProcessorSupplier<String, String, String, String> {

        @Override
        public Processor<String, String, String, String> get() {
            return new Processor<>() {
                private ProcessorContext<String, String> context;
                private KeyValueStore<String, Long> due;

                @Override
                public void init(ProcessorContext<String, String> context) {
                    this.context = context;
                    this.due = context.getStateStore("due-notes");
                    context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, this::remind);
                }

                @Override
                public void process(Record<String, String> note) {
                    due.put(note.key(), clock.nowMicros() + AGE_MICROS);
                }

                private void remind(long wallMs) {
                    var notes = new ArrayList<KeyValue<String, Long>>();
                    try (var all = due.all()) {
                        all.forEachRemaining(notes::add);
                    }
                    notes.removeIf(note -> note.value > clock.nowMicros());
                    for (KeyValue<String, Long> note : notes) {
                        due.delete(note.key);
                        context.forward(new Record<>(note.key, "by " + clock.nowMicros(), wallMs));
                    }
                }
            };
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("due-notes"), Serdes.String(), Serdes.Long()));
        }
    }
}
