package dev.spillway.features.domain;

import java.util.Optional;

/**
 * How a feature stands of which some entity's sum of integers did not fit lately. That is said when it begins, at most hourly
 * while updates go on to show it, whatever the number of entities, and once more when none has for more than an hour.
 *
 * @param sinceMicros when it began
 * @param seenMicros when an update showed it last
 * @param saidMicros when it was said last
 */
public record Overflowing(long sinceMicros, long seenMicros, long saidMicros) {

    private static final long HOUR_MICROS = 3_600_000_000L;

    /** How the feature stands at the first update that shows it. */
    public static Overflowing begun(long nowMicros) {
        return new Overflowing(nowMicros, nowMicros, nowMicros);
    }

    /** How it stands after a further update that shows it. */
    public Overflowing seen(long nowMicros) {
        boolean again = nowMicros - saidMicros >= HOUR_MICROS;
        return new Overflowing(sinceMicros, Math.max(seenMicros, nowMicros), again ? nowMicros : saidMicros);
    }

    /** What is to be said now that it stands so, and before stood otherwise or not at all. */
    public Optional<OverflowNotice> notice(Optional<Overflowing> before, String group, String feature) {
        return before.isPresent() && before.get().saidMicros == saidMicros
                ? Optional.empty()
                : Optional.of(new OverflowNotice(group, feature, true, sinceMicros, saidMicros));
    }

    /** When it is over if no further update shows it: an absence must be exceeded, so a millisecond after the hour. */
    public long overMicros() {
        return seenMicros + HOUR_MICROS + 1_000;
    }

    /** That it is over. */
    public OverflowNotice over(String group, String feature, long nowMicros) {
        return new OverflowNotice(group, feature, false, sinceMicros, nowMicros);
    }
}
