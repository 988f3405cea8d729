package dev.spillway.scaling;

import dev.spillway.scaling.domain.Explanation;
import dev.spillway.scaling.domain.Fleet;
import dev.spillway.scaling.domain.Governance;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.scaling.domain.Signal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The fleets that this process judges, for whoever asks about them: as they are now, which may be ahead of the last commit by a
 * commit interval. May be asked by any thread. As many as the process owns.
 */
public final class FleetBoard {

    private record Seat(Fleet fleet, Supplier<Governance> governance) {}

    private final Map<String, Seat> seats = new ConcurrentHashMap<>();
    private final List<Consumer<String>> followers = new CopyOnWriteArrayList<>();

    /**
     * How a fleet stands.
     *
     * @param signal its last
     * @param frozen whether an operator has stopped decisions on it, or on all
     * @param policy what governs it; empty: nothing does, so nothing is decided
     * @param explanation why it is as large as it is; empty without a policy
     */
    public record FleetView(
            String fleet,
            Signal signal,
            boolean frozen,
            Optional<PolicyDefinition> policy,
            Optional<Explanation> explanation) {}

    /** All of them that have had a signal, by name. */
    public List<FleetView> fleets() {
        return seats.keySet().stream()
                .sorted()
                .flatMap(name -> fleet(name).stream())
                .toList();
    }

    /** One of them; empty if it is not judged here, or has had no signal yet. */
    public Optional<FleetView> fleet(String name) {
        Seat seat = seats.get(name);
        if (seat == null) {
            return Optional.empty();
        }
        synchronized (seat.fleet) {
            return seat.fleet.signal().map(signal -> view(name, seat, signal));
        }
    }

    private static FleetView view(String name, Seat seat, Signal signal) {
        Governance governance = seat.governance.get();
        return new FleetView(
                name,
                signal,
                governance.controls().isFrozen(name),
                governance.policies().governing(signal.kind(), name),
                seat.fleet.explain(governance));
    }

    /** Is told the name of each fleet that had a signal, a decision or another brake, by the thread that judges: be quick. */
    public AutoCloseable follow(Consumer<String> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    /**
     * Shows a fleet from now on. Whoever changes it holds its monitor meanwhile.
     *
     * @param governance tells what governs it now, to any thread; all fleets of a task may have one
     */
    public void seat(String name, Fleet fleet, Supplier<Governance> governance) {
        seats.put(name, new Seat(fleet, governance));
    }

    /** Tells those who follow that something is new of a fleet. */
    public void changed(String name) {
        followers.forEach(follower -> follower.accept(name));
    }

    /** No longer shows a fleet, if it is still that one: its task has moved away. */
    public void leave(String name, Fleet fleet) {
        seats.computeIfPresent(name, (key, seat) -> seat.fleet == fleet ? null : seat);
    }
}
