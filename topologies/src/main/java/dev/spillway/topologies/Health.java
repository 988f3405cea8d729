package dev.spillway.topologies;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * How a process does, check by check: what stands behind {@code /health} and {@code /ready}. Checks are made when someone asks,
 * so that no answer is old.
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

    /** What a check may find. */
    public enum State {
        STARTING,
        UP,
        WAITING,
        DOWN
    }

    /**
     * What a check has found.
     *
     * @param sentence what is done, waited for, or has failed, for whoever is on call; empty when there is nothing to say
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

    /** A check by name, and what it has found. */
    public record Check(String name, Status status) {}

    private final Map<String, Supplier<Status>> checks = new ConcurrentSkipListMap<>();

    /**
     * Adds a check.
     *
     * @param status answers at once and from any thread
     * @throws IllegalArgumentException if one of that name is there already
     */
    public void add(String name, Supplier<Status> status) {
        if (checks.putIfAbsent(name, status) != null) {
            throw new IllegalArgumentException("there is already a check named " + name);
        }
    }

    /** Does without a check from now on; nothing happens if there is none of that name. */
    public void remove(String name) {
        checks.remove(name);
    }

    /** All checks, made anew, sorted by name. */
    public List<Check> checks() {
        return checks.entrySet().stream()
                .map(check -> new Check(check.getKey(), check.getValue().get()))
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
