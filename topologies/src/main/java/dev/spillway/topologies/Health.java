package dev.spillway.topologies;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * How a process does, part by part: what stands behind {@code /health} and {@code /ready}. Parts are asked when someone asks, so
 * that no answer is old.
 *
 * <pre>
 *                alive   ready
 *   STARTING      yes     no
 *   UP            yes     yes
 *   WAITING       yes     yes    it serves what it can; its sentence says what is away
 *   DOWN          no      no     it will not come back by itself
 * </pre>
 */
public final class Health {

    /** How one part does. */
    public enum State {
        STARTING,
        UP,
        WAITING,
        DOWN
    }

    /**
     * What a part says of itself.
     *
     * @param sentence what it does, waits for, or failed at, for whoever is on call; empty when there is nothing to say
     */
    public record Status(State state, String sentence) {
        public static Status up() {
            return new Status(State.UP, "");
        }

        public static Status starting(String sentence) {
            return new Status(State.STARTING, sentence);
        }

        public static Status waiting(String sentence) {
            return new Status(State.WAITING, sentence);
        }

        public static Status down(String sentence) {
            return new Status(State.DOWN, sentence);
        }
    }

    /** A part by name, and what it says. */
    public record Check(String name, Status status) {}

    private final Map<String, Supplier<Status>> parts = new ConcurrentSkipListMap<>();

    /**
     * Adds a part.
     *
     * @param status answers at once and from any thread
     * @throws IllegalArgumentException if a part of that name is there already
     */
    public void add(String name, Supplier<Status> status) {
        if (parts.putIfAbsent(name, status) != null) {
            throw new IllegalArgumentException("there is already a check named " + name);
        }
    }

    /** All parts, sorted by name. */
    public List<Check> checks() {
        return parts.entrySet().stream()
                .map(part -> new Check(part.getKey(), part.getValue().get()))
                .toList();
    }

    /** Whether to leave the process running. */
    public boolean alive() {
        return checks().stream().noneMatch(check -> check.status().state() == State.DOWN);
    }

    /** Whether to send the process work. */
    public boolean ready() {
        return checks().stream()
                .map(check -> check.status().state())
                .noneMatch(state -> state == State.DOWN || state == State.STARTING);
    }
}
