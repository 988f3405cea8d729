package dev.spillway.scaling.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a reported number is worth, judged by its name alone: gauges, folded metrics and cells of a file are judged alike. */
public enum Reading {
    GOOD,
    /** Not a finite number, a placeholder of the GPU exporter, or a negative number of what is never negative. */
    MISSING,
    /** A share above {@value #MAX_SHARE}, so that it seems to be in percent. Counts as missing, but is worth telling. */
    PERCENT;

    /** A little over 1, since shares are measured over intervals that do not quite fit. */
    static final double MAX_SHARE = 1.05;

    public static Reading of(String name, double value) {
        return Range.of(name).judge(value);
    }

    /** DCGM's blanks ("not there", "not supported", "no permission" …) for 32 bits, for floating point and for 64 bits. */
    private static boolean isBlank(double value) {
        return (value >= 2_147_483_632.0 && value <= 2_147_483_635.0)
                || (value >= 140_737_488_355_328.0 && value <= 140_737_488_355_331.0)
                // the nearest double to all four of 9223372036854775792 to …95
                || value == 0x1p63;
    }

    /**
     * What readings of one name may be.
     *
     * @param negative whether they may be below 0
     * @param share whether they are shares, from 0 to 1
     */
    record Range(boolean negative, boolean share) {
        private static final List<String> NEVER_NEGATIVE_ENDS =
                List.of("_ms", "_us", "_s", "_bytes", "_count", "_total", "_per_instance");

        /** All that the reference names are shares, counts, rates or latencies. */
        private static final Set<String> NEVER_NEGATIVE = Arrays.stream(Kind.values())
                .flatMap(kind -> kind.gauges().stream())
                .collect(Collectors.toSet());

        private static final Set<String> ALWAYS_THERE = Set.of("error_rate", "availability");

        static Range of(String name) {
            boolean share = name.endsWith("_utilization") || name.endsWith("_ratio");
            boolean positive = share
                    || NEVER_NEGATIVE.contains(name)
                    || ALWAYS_THERE.contains(name)
                    || NEVER_NEGATIVE_ENDS.stream().anyMatch(name::endsWith);
            return new Range(!positive, share);
        }

        Reading judge(double value) {
            if (!Double.isFinite(value) || isBlank(value) || (value < 0 && !negative)) {
                return MISSING;
            }
            return share && value > MAX_SHARE ? PERCENT : GOOD;
        }
    }
}
