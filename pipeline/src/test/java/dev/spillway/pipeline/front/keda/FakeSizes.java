package dev.spillway.pipeline.front.keda;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Sizes as a test sets them. */
public final class FakeSizes implements DesiredSizes {
    private final Map<String, DesiredSize> sizes = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean ready = true;

    FakeSizes decided(String fleet, int instances, long atMicros) {
        return set(fleet, new DesiredSize(instances, true, atMicros, atMicros));
    }

    FakeSizes undecided(String fleet, int instances, long atMicros) {
        return set(fleet, new DesiredSize(instances, false, atMicros, 0));
    }

    private FakeSizes set(String fleet, DesiredSize size) {
        sizes.put(fleet, size);
        tell(fleet);
        return this;
    }

    void gone(String fleet) {
        sizes.remove(fleet);
        tell(fleet);
    }

    void ready(boolean is) {
        ready = is;
    }

    /** Tells listeners of a change, whether or not there was one. */
    void tell(String fleet) {
        listeners.forEach(listener -> listener.accept(fleet));
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public Optional<DesiredSize> of(String fleet) {
        if (!ready) {
            throw new NotReadyException("its state is being read back");
        }
        if (fleet.equals("broken")) {
            throw new IllegalStateException("the secrets of a store");
        }
        return Optional.ofNullable(sizes.get(fleet));
    }

    @Override
    public Subscription onChange(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
