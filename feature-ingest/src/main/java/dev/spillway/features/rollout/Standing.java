package dev.spillway.features.rollout;

import dev.spillway.features.rollout.GroupVersions.Progress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a version of a group stands.
 *
 * @param sinceMicros since when it is in its state
 * @param progress of one that back-fills; empty if nobody knows
 * @param leftMicros until it has caught up, at the pace so far; empty if nobody can say
 * @param detail what holds it up, or is to be known; may be empty
 */
public record Standing(
        String group,
        int version,
        State state,
        long sinceMicros,
        Optional<Progress> progress,
        OptionalLong leftMicros,
        String detail) {

    /** What a version is. */
    public enum State {
        SERVING,
        BACK_FILLING,
        KEPT,
        ENDING,
        /** The group has no version any more. */
        REMOVED
    }

    /** What share of what was there has been folded, in [0, 1]; 0 if nobody knows. */
    public double share() {
        return progress.map(known -> known.of() == 0 ? 1.0 : Math.min(1.0, known.events() / (double) known.of()))
                .orElse(0.0);
    }

    /** {@code driver_features 3 back-fills: 41 % of 1,204,331 events, 2 min left}. */
    public String sentence() {
        String what = group + " " + version + " "
                + switch (state) {
                    case SERVING -> "serves";
                    case BACK_FILLING -> "back-fills" + howFar();
                    case KEPT -> "is kept";
                    case ENDING -> "is being ended";
                    case REMOVED -> "is removed";
                };
        return detail.isEmpty() ? what : what + "; " + detail;
    }

    private String howFar() {
        return progress.map(known -> String.format(
                                Locale.ROOT, ": %.0f %% of %,d events", Math.floor(share() * 100), known.of()))
                        .orElse("")
                + (leftMicros.isEmpty() ? "" : ", " + left(leftMicros.getAsLong()) + " left");
    }

    private static String left(long micros) {
        long seconds = Math.max(1, micros / 1_000_000);
        if (seconds < 90) {
            return seconds + " s";
        }
        return seconds < 5_400 ? (seconds + 30) / 60 + " min" : (seconds + 1_800) / 3_600 + " h";
    }
}
