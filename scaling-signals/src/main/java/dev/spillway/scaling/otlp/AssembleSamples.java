package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.scaling.InstanceMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Brings deliveries of an instance together and sends its samples when they are due.
 *
 * <p>The clock is the newest record's timestamp, so that a backlog is worked off as if it came just now; and the wall clock once
 * no record has come for 2 s, so that the last samples of a Collector that falls silent are not kept back.
 */
record AssembleSamples(Map<String, OtlpMapping> mappings, double gamma, OtlpMeters meters)
        implements ProcessorSupplier<String, byte[], String, InstanceMetrics> {

    static final String NAME = "assemble-samples";

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final long IDLE_MS = 2_000;

    @Override
    public Processor<String, byte[], String, InstanceMetrics> get() {
        return new Assembling();
    }

    private final class Assembling extends ContextualProcessor<String, byte[], String, InstanceMetrics> {
        private AssemblyStore assemblies;
        private long lastRecordMs;
        private long clockMicros = Long.MIN_VALUE;

        @Override
        public void init(ProcessorContext<String, InstanceMetrics> context) {
            super.init(context);
            assemblies = AssemblyStore.in(context);
            lastRecordMs = context.currentSystemTimeMs();
            context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
        }

        @Override
        public void process(Record<String, byte[]> record) {
            lastRecordMs = context().currentSystemTimeMs();
            clockMicros = Math.max(clockMicros, record.timestamp() * 1_000);
            send();
            Delivery delivery = DeliveryCodec.read(record.value());
            // one interval per topic; a topic without mappings has no topology
            long interval = mappings.values().iterator().next().intervalMicros();
            InstanceAssembly assembly = assemblies
                    .of(record.key())
                    // an assembly of other intervals or buckets is begun anew: its definition was changed
                    .filter(known -> known.intervalMicros == interval && known.gamma == gamma)
                    .orElseGet(() -> new InstanceAssembly(delivery.owner(), interval, gamma));
            var tally = new Tally();
            assembly.add(delivery, mappings, tally);
            meters.count(tally);
            assemblies.remember(record.key(), assembly);
        }

        private void look(long wallMs) {
            if (wallMs - lastRecordMs >= IDLE_MS) {
                clockMicros = Math.max(clockMicros, wallMs * 1_000);
            }
            send();
        }

        private void send() {
            for (String instance : assemblies.due(clockMicros)) {
                InstanceAssembly assembly = assemblies
                        .of(instance)
                        .orElseThrow(() -> new IllegalStateException("due and not there: " + instance));
                List<Sample> samples = assembly.close(clockMicros, mappings);
                if (AssemblyStore.dueMicros(assembly) <= clockMicros) {
                    assemblies.forget(instance);
                } else {
                    assemblies.remember(instance, assembly);
                }
                samples.forEach(this::send);
            }
        }

        private void send(Sample sample) {
            meters.sent();
            context().forward(new Record<>(sample.fleet(), Outgoing.sample(sample), sample.atMicros() / 1_000));
        }
    }
}
