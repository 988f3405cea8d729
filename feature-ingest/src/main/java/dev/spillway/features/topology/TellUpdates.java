package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Called just before each commit in which something changed: tells of every changed entity that was not told of yet, and writes it
 * back. Also ends the lives that are over, says so of overflows, tells of everything once if a group has begun to tell, and forgets
 * groups that have ended.
 */
record TellUpdates(FeatureIngest ingest) implements ProcessorSupplier<SourceKey, Outgoing, String, byte @Nullable []> {

    static final String NAME = "tell-updates";

    private static final Duration DUE_INTERVAL = Duration.ofSeconds(1);

    /** Between two batches of what is to be told or forgotten, so that events are folded in between. */
    private static final Duration BATCH_INTERVAL = Duration.ofMillis(100);

    /** So many at a time, that no commit waits for long; the rest are due a second later. */
    private static final int EXPIRE_AT_ONCE = 10_000;

    /** So many at a time, that folding waits for some ten milliseconds. */
    private static final int TELL_AT_ONCE = 1_000;

    private static final int SWEEP_AT_ONCE = 10_000;

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
        private OverflowStore overflows;
        private Departures departures;
        private @Nullable Cancellable batches;

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
            this.overflows = OverflowStore.in(context);
            this.batches = null;
            this.departures = new Departures(
                    ingest.groups(), ingest.roles(), new Departures.Stores(entities, expiry, clocks, overflows));
            context.schedule(DUE_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> runDue());
            ingest.beats()
                    .ifPresent(beats -> context.schedule(
                            Beats.INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> beats.whenIdle(entities)));
        }

        @Override
        public void process(Record<SourceKey, Outgoing> bell) {
            long now = ingest.clocks().wallMicros();
            writeBack(now);
            clocks.remember(ingest.groups(), ingest.clocks());
            ingest.beats().ifPresent(beats -> beats.after(entities, now));
        }

        private void writeBack(long now) {
            entities.writeBack(entity -> {
                if (entities.isToTell(entity)) {
                    update(updates.of(entity, now, overflows, this::alert));
                }
            });
        }

        private void update(Record<String, byte @Nullable []> update) {
            context.forward(update, FeatureIngestTopology.ALL_UPDATES);
        }

        private void alert(Record<String, byte @Nullable []> alert) {
            context.forward(alert, FeatureIngestTopology.ALL_ALERTS);
        }

        private void runDue() {
            expire();
            long now = ingest.clocks().wallMicros();
            overflows.over(now).stream()
                    .filter(notice -> tells(notice.group()))
                    .forEach(notice -> alert(updates.alert(notice, now)));
            if (departures.isToCommit()) {
                context.commit();
            }
            if (batches == null && isMoreToDo()) {
                batches = context.schedule(BATCH_INTERVAL, PunctuationType.WALL_CLOCK_TIME, at -> cancelIfDone());
            }
        }

        private boolean tells(String name) {
            return ingest.groups().stream()
                    .filter(group -> group.definition().name().equals(name))
                    .anyMatch(group -> entities.tenure(group).tells());
        }

        private void cancelIfDone() {
            Cancellable running = batches;
            if (!isMoreToDo() && running != null) {
                running.cancel();
                batches = null;
            }
        }

        /** Does a batch of what is to be told of everything, or to be forgotten; false if nothing is left. */
        private boolean isMoreToDo() {
            boolean more = false;
            for (FeatureGroup group : ingest.groups()) {
                Tenure tenure = entities.tenure(group);
                if (departures.isLeaving(group)) {
                    long now = ingest.clocks().wallMicros();
                    writeBack(now);
                    more |= departures.leave(group, entity -> update(FeatureUpdates.tombstone(entity, now)));
                } else if (tenure.folds() && tenure.tells() && tenure.toldTo().isPresent()) {
                    more |= tellAll(group, tenure, tenure.toldTo().get());
                }
            }
            return departures.isMoreToSweep(SWEEP_AT_ONCE) || more;
        }

        /** Tells of entities that nothing may happen to any more; false if they were the last. */
        private boolean tellAll(FeatureGroup group, Tenure tenure, String after) {
            long now = ingest.clocks().wallMicros();
            // what is on the heap alone would not be found below
            writeBack(now);
            List<String> keys = entities.keys(group, after, TELL_AT_ONCE);
            for (String key : keys) {
                EntityStore.Entity entity = entities.entity(group, key);
                if (!entity.state().isEmpty()) {
                    entities.changed(entity);
                }
                if (entities.isCrowded()) {
                    writeBack(now);
                }
            }
            writeBack(now);
            boolean more = keys.size() == TELL_AT_ONCE;
            tenure.toldTo(more ? Optional.of(keys.get(keys.size() - 1)) : Optional.empty());
            return more;
        }

        private void expire() {
            for (FeatureGroup group : ingest.groups()) {
                Tenure tenure = entities.tenure(group);
                // one that tells nobody may be far behind: lives seem over that are not
                if (group.definition().ttlMicros().isPresent() && tenure.folds() && tenure.tells()) {
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
                boolean told = entities.isToTell(entity);
                entities.remove(entity);
                if (told) {
                    update(FeatureUpdates.tombstone(entity, due.getAsLong()));
                }
            }
        }

        @Override
        public void close() {
            departures.close();
        }
    }
}
