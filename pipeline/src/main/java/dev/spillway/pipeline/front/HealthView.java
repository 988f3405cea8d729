package dev.spillway.pipeline.front;

import java.util.Map;

/** What the front tells of the health of the process it runs in. Safe for any thread, and quick: it is asked often. */
@FunctionalInterface
public interface HealthView {

    /** How one part of the process is. */
    enum State {
        /** Does its work. */
        READY,
        /** Not yet, or not for the moment: it gets there by itself. */
        WAITING,
        /** Will not work again without a restart. */
        FAILED
    }

    /**
     * One part's health.
     *
     * @param sentence what it does or waits for, for people
     */
    record Check(State state, String sentence) {}

    /** The parts by name, in the order in which they are shown. */
    Map<String, Check> checks();
}
