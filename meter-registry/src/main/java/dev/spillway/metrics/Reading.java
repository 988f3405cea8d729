package dev.spillway.metrics;

import java.util.stream.Stream;

/** How one gauge is read from an interval; NaN if it cannot be. */
sealed interface Reading {

    double of(Interval interval);

    Stream<Series> series();

    /** What gauges say now. */
    record Value(Fold fold, Series from) implements Reading {
        @Override
        public double of(Interval interval) {
            return fold.of(interval.values(from).filter(Double::isFinite));
        }

        @Override
        public Stream<Series> series() {
            return Stream.of(from);
        }
    }

    /** What some gauges say by what others say. A JVM says -1 of a memory pool that has no limit. */
    record Ratio(Series part, Series whole) implements Reading {
        @Override
        public double of(Interval interval) {
            double of = Fold.SUM.of(interval.values(whole).filter(value -> value >= 0));
            return of == 0 ? Double.NaN : Fold.SUM.of(interval.values(part).filter(value -> value >= 0)) / of;
        }

        @Override
        public Stream<Series> series() {
            return Stream.of(part, whole);
        }
    }

    /** How often something happened. */
    record Count(Series from) implements Reading {
        @Override
        public double of(Interval interval) {
            return interval.count(from);
        }

        @Override
        public Stream<Series> series() {
            return Stream.of(from);
        }
    }

    /** How often something happened per second. */
    record Rate(Series from) implements Reading {
        @Override
        public double of(Interval interval) {
            return interval.count(from) / interval.seconds();
        }

        @Override
        public Stream<Series> series() {
            return Stream.of(from);
        }
    }
}
