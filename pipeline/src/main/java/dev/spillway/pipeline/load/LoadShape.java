package dev.spillway.pipeline.load;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How many a second are wanted at what moment. As text, which {@link #parse} reads and {@code toString} writes:
 *
 * <pre>
 *   off                      none
 *   constant:40              always so many a second
 *   daily:20m:5..120         a day in 20 minutes, from 5 a second at midnight to 120
 *   steps:2m@20,30s@120      so long so many, one after the other, and over again
 * </pre>
 */
public sealed interface LoadShape permits LoadShape.Off, LoadShape.Constant, LoadShape.Daily, LoadShape.Steps {

    /** What one machine can ask for; above it the asking itself would be the load. */
    double PER_SECOND_MAX = 10_000;

    /**
     * How many a second are wanted.
     *
     * @param seconds since the load began, at least 0
     */
    double perSecondAt(double seconds);

    /** At no moment are more wanted. */
    double perSecondMax();

    /** The same shape, that many times as high. */
    LoadShape times(double factor);

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException saying what is wrong with the text and what would be right
     */
    static LoadShape parse(String text) {
        return new LoadText(text).shape();
    }

    /** None at any time. */
    record Off() implements LoadShape {
        @Override
        public double perSecondAt(double seconds) {
            return 0;
        }

        @Override
        public double perSecondMax() {
            return 0;
        }

        @Override
        public Off times(double factor) {
            return this;
        }

        @Override
        public String toString() {
            return "off";
        }
    }

    /** Always the same. */
    record Constant(double perSecond) implements LoadShape {
        public Constant {
            LoadText.requireRate(perSecond);
        }

        @Override
        public double perSecondAt(double seconds) {
            return perSecond;
        }

        @Override
        public double perSecondMax() {
            return perSecond;
        }

        @Override
        public Constant times(double factor) {
            return new Constant(perSecond * factor);
        }

        @Override
        public String toString() {
            return "constant:" + LoadText.number(perSecond);
        }
    }

    /**
     * A day's curve, made shorter: a cosine that is lowest at midnight and highest at noon, and three bursts of an hour, half
     * as much again as the curve, at nine, at one and at eight. It begins at six in the morning. No moment is below
     * {@code low} or above {@code high}: without bursts the curve stays below high, which the burst at one comes close to.
     *
     * @param daySeconds how long the day takes, above 0
     */
    record Daily(double daySeconds, double low, double high) implements LoadShape {

        private static final double BURST = 1.5;
        private static final double BEGINS_HOUR = 6;
        private static final double HOURS = 24;

        public Daily {
            LoadText.requireRate(low);
            LoadText.requireRate(high);
            if (!(daySeconds > 0 && low <= high)) {
                throw new IllegalArgumentException(
                        "need a day above 0s and low <= high, got " + daySeconds + "s and " + low + ".." + high);
            }
        }

        @Override
        public double perSecondAt(double seconds) {
            double hour = (BEGINS_HOUR + seconds / daySeconds * HOURS) % HOURS;
            double noon = Math.max(low, high / BURST);
            double curve = low + (noon - low) * (1 - Math.cos(2 * Math.PI * hour / HOURS)) / 2;
            return isBurst(hour) ? Math.min(high, curve * BURST) : curve;
        }

        private static boolean isBurst(double hour) {
            return (hour >= 9 && hour < 10) || (hour >= 13 && hour < 14) || (hour >= 20 && hour < 21);
        }

        @Override
        public double perSecondMax() {
            return high;
        }

        @Override
        public Daily times(double factor) {
            return new Daily(daySeconds, low * factor, high * factor);
        }

        @Override
        public String toString() {
            return "daily:" + LoadText.duration(daySeconds) + ":" + LoadText.number(low) + ".." + LoadText.number(high);
        }
    }

    /** One after the other, and over again. */
    record Steps(List<Step> steps) implements LoadShape {

        /** So long so many. */
        public record Step(double seconds, double perSecond) {
            public Step {
                LoadText.requireRate(perSecond);
                if (!(seconds > 0)) {
                    throw new IllegalArgumentException("need a step above 0s, got " + seconds + "s");
                }
            }
        }

        public Steps {
            steps = List.copyOf(steps);
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("need a step");
            }
        }

        @Override
        public double perSecondAt(double seconds) {
            double left = seconds % steps.stream().mapToDouble(Step::seconds).sum();
            for (Step step : steps) {
                if (left < step.seconds()) {
                    return step.perSecond();
                }
                left -= step.seconds();
            }
            return steps.get(0).perSecond();
        }

        @Override
        public double perSecondMax() {
            return steps.stream().mapToDouble(Step::perSecond).max().orElseThrow();
        }

        @Override
        public Steps times(double factor) {
            return new Steps(steps.stream()
                    .map(step -> new Step(step.seconds(), step.perSecond() * factor))
                    .toList());
        }

        @Override
        public String toString() {
            return steps.stream()
                    .map(step -> LoadText.duration(step.seconds()) + "@" + LoadText.number(step.perSecond()))
                    .collect(Collectors.joining(",", "steps:", ""));
        }
    }
}
