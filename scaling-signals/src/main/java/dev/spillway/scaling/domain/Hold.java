package dev.spillway.scaling.domain;

import java.util.OptionalLong;

/**
 * What keeps a fleet as it is.
 *
 * @param name as the reference has it: {@code cooldown}, {@code coverage}, {@code min_step} …
 * @param insOnly whether only what would make the fleet smaller is held
 * @param untilMicros when it ends by itself; empty: when what {@code lifts} says has happened
 * @param lifts what would lift it
 */
public record Hold(String name, boolean insOnly, OptionalLong untilMicros, String lifts) {

    static Hold until(String name, boolean insOnly, long untilMicros, String lifts) {
        return new Hold(name, insOnly, OptionalLong.of(untilMicros), lifts);
    }

    static Hold of(String name, boolean insOnly, String lifts) {
        return new Hold(name, insOnly, OptionalLong.empty(), lifts);
    }
}
