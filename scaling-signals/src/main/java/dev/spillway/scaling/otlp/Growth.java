package dev.spillway.scaling.otlp;

import dev.spillway.scaling.otlp.Point.Temporality;
import dev.spillway.scaling.otlp.Point.Total;
import java.util.Optional;

/**
 * What a series has counted since its point before.
 *
 * @param buckets what was added to each, if the series is a histogram and has not changed its bounds
 */
record Growth(double increase, long spanMicros, Optional<Buckets> buckets) {

    /** The newest point of a cumulative series: what the next is measured from. */
    record Mark(long startMicros, long atMicros, double total, Optional<Buckets> buckets) {
        static Mark of(Point point, Total total) {
            return new Mark(point.startMicros(), point.atMicros(), total.total(), total.buckets());
        }
    }

    /**
     * Of a delta point, which tells it itself.
     *
     * @param usualMicros how long it counted if it does not say so
     */
    static Growth of(Point delta, Total total, long usualMicros) {
        long span = delta.atMicros() - delta.startMicros();
        return new Growth(total.total(), delta.startMicros() == 0 || span <= 0 ? usualMicros : span, total.buckets());
    }

    /**
     * Of the first point of a cumulative series that we see. All it has counted since its start, if that was just now, so that an
     * instance's first interval is not lost; else nothing, since the growth may be a year's.
     */
    static Optional<Growth> first(Point point, Total total, long recentMicros) {
        long span = point.atMicros() - point.startMicros();
        return point.startMicros() > 0 && span > 0 && span <= recentMicros
                ? Optional.of(new Growth(total.total(), span, total.buckets()))
                : Optional.empty();
    }

    /** Of a point of a cumulative series, later than the mark. */
    static Growth since(Mark mark, Point point, Total total) {
        if (hasBegunAnew(mark, point, total)) {
            boolean tellsWhen = point.startMicros() > mark.atMicros() && point.startMicros() < point.atMicros();
            long since = tellsWhen ? point.startMicros() : mark.atMicros();
            return new Growth(total.total(), point.atMicros() - since, total.buckets());
        }
        return new Growth(
                total.total() - mark.total(),
                point.atMicros() - mark.atMicros(),
                total.buckets().flatMap(after -> mark.buckets().flatMap(after::since)));
    }

    /** The start has moved past what was seen, or what only grows has shrunk. */
    private static boolean hasBegunAnew(Mark mark, Point point, Total total) {
        boolean startMoved = mark.startMicros() > 0
                && point.startMicros() > mark.startMicros()
                && point.startMicros() >= mark.atMicros();
        return startMoved || (total.monotonic() && total.total() < mark.total());
    }

    static boolean isDelta(Total total) {
        return total.temporality() == Temporality.DELTA;
    }
}
