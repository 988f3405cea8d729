package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Called just before each commit in which something changed: tells of every changed entity and writes it back. Also ends the
 * lives that are over.
 */
record TellUpdates(FeatureIngest ingest) implements ProcessorSupplier<SourceKey, Outgoing, String, byte @Nullable []> {

    static final String NAME = "tell-updates";

    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);

    /** So many at a time, that no commit waits for long; the rest are due a second later. */
    private static final int EXPIRE_AT_ONCE = 10_000;

    @Override
    public Processor<SourceKey, Outgoing, String, byte @Nullable []> get() {
        return new Telling(ingest);
    }

    private static final class Telling implements Processor<SourceKey, Outgoing, String, byte @Nullable []> {
        private final FeatureIngest ingest;
        private final FeatureUpdates updates;
        private ProcessorContext<String, byte @Nullable []> context;
        private EntityStore entities;
        private Expiry expiry;
        private ClockStore clocks;

        Telling(FeatureIngest ingest) {
            this.ingest = ingest;
            this.updates = ingest.updates().get();
        }

        @Override
        public void init(ProcessorContext<String, byte @Nullable []> context) {
            this.context = context;
            this.entities = context.getStateStore(EntityStore.NAME);
            this.expiry = Expiry.in(context);
            this.clocks = ClockStore.in(context);
            context.schedule(EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> expire());
            ingest.beats()
                    .ifPresent(beats -> context.schedule(
                            Beats.INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> beats.whenIdle(entities)));
        }

        @Override
        public void process(Record<SourceKey, Outgoing> bell) {
            long now = ingest.clocks().wallMicros();
            entities.writeBack(entity -> context.forward(updates.of(entity, now)));
            clocks.remember(ingest.groups(), ingest.clocks());
            ingest.beats().ifPresent(beats -> beats.after(entities, now));
        }

        private void expire() {
            for (FeatureGroup group : ingest.groups()) {
                if (group.definition().ttlMicros().isPresent()) {
                    long now = ingest.clocks().nowMicros(group.definition());
                    if (now != ServiceClocks.UNSET) {
                        String name = group.definition().name();
                        expiry.due(name, now, EXPIRE_AT_ONCE).forEach(timer -> goOff(group, timer, now));
                    }
                }
            }
        }

        private void goOff(FeatureGroup group, Expiry.Timer timer, long now) {
            EntityStore.Entity entity = entities.entity(group, timer.entityKey());
            OptionalLong due = entity.state().dueMicros();
            expiry.clear(timer);
            if (due.isEmpty()) {
                return;
            }
            if (due.getAsLong() > now) {
                expiry.set(group.definition().name(), due.getAsLong(), timer.entityKey());
            } else {
                entities.remove(entity);
                context.forward(FeatureUpdates.tombstone(entity, due.getAsLong()));
            }
        }
    }
}
