package dev.spillway.features.rollout;

import dev.spillway.features.cassandra.DeployedVersions;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** What is deployed, read anew when somebody asks who has come upon something since. */
final class Inventory implements DeployedVersions {
    private final Supplier<Map<String, Set<Integer>>> reading;
    private final Executor reader;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile Taken taken = new Taken(Long.MIN_VALUE, Map.of());

    /** The versions of each group, read for a batch that was at hand by then. */
    private record Taken(long batch, Map<String, Set<Integer>> versions) {
        boolean lack(String group, OptionalInt version) {
            Set<Integer> deployed = versions.getOrDefault(group, Set.of());
            return version.isPresent() ? !deployed.contains(version.getAsInt()) : deployed.isEmpty();
        }
    }

    /**
     * One that has read nothing.
     *
     * @param reading reads to the end; if it fails, it is asked for again
     * @param reader of which thread that is
     */
    Inventory(Supplier<Map<String, Set<Integer>>> reading, Executor reader) {
        this.reading = reading;
        this.reader = reader;
    }

    @Override
    public boolean lack(String group, OptionalInt version, long batch) {
        Taken known = taken;
        if (known.batch >= batch) {
            return known.lack(group, version);
        }
        if (asked.compareAndSet(false, true)) {
            reader.execute(() -> take(batch));
        }
        return false;
    }

    private void take(long batch) {
        asked.set(false);
        taken = new Taken(batch, reading.get());
    }
}
