package dev.spillway.metrics;

import java.util.stream.DoubleStream;

/** How the readings of several series become one. */
public enum Fold {
    MEAN {
        @Override
        double of(DoubleStream readings) {
            return readings.average().orElse(Double.NaN);
        }
    },
    SUM {
        @Override
        double of(DoubleStream readings) {
            double[] all = readings.toArray();
            return all.length == 0 ? Double.NaN : DoubleStream.of(all).sum();
        }
    },
    MAX {
        @Override
        double of(DoubleStream readings) {
            return readings.max().orElse(Double.NaN);
        }
    };

    /** NaN if there are none. */
    abstract double of(DoubleStream readings);
}
