package dev.spillway.bench.ingest;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The features of every driver after the last event, by one contender or another. */
public final class FinalValues {

    /** What is promised of sums of doubles, whatever the order in which they are added. */
    private static final double TOLERANCE = 1e-12;

    private final double[][] byDriver;

    private FinalValues(double[][] byDriver) {
        this.byDriver = byDriver;
    }

    public static FinalValues read(Path file, int drivers) throws IOException {
        var byDriver = new double[drivers][Features.NAMES.size()];
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (double[] values : byDriver) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = in.readDouble();
                }
            }
        }
        return new FinalValues(byDriver);
    }

    /** How many drivers have had an event. */
    public long known() {
        return Arrays.stream(byDriver)
                .filter(values -> !Double.isNaN(values[values.length - 1]))
                .count();
    }

    /** The first difference, in words; empty if all values agree. */
    public Optional<String> differsFrom(FinalValues other) {
        for (int driver = 0; driver < byDriver.length; driver++) {
            Optional<String> difference = difference(driver, other.byDriver[driver]);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private Optional<String> difference(int driver, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            double found = byDriver[driver][i];
            boolean equal = Double.isNaN(expected[i])
                    ? Double.isNaN(found)
                    : Math.abs(found - expected[i]) <= TOLERANCE * Math.abs(expected[i]);
            if (!equal) {
                return Optional.of(
                        Trips.driver(driver) + " " + Features.NAMES.get(i) + ": " + found + " and " + expected[i]);
            }
        }
        return Optional.empty();
    }

    /** Compares every so many-th driver with a naive evaluation over the events themselves. */
    public Optional<String> differsFromTheEvents(Workload workload, int every) {
        Map<String, Integer> sampled = new HashMap<>();
        var sums = new double[byDriver.length / every + 1][];
        for (int driver = 0; driver < byDriver.length; driver += every) {
            sampled.put(Trips.driver(driver), driver / every);
            sums[driver / every] = nothing();
        }
        long at = workload.comparedAtMicros();
        new Trips(workload).forEach(trip -> {
            Integer found = sampled.get(trip.driver());
            if (found != null) {
                add(sums[found], trip, at);
            }
        });
        for (int driver = 0; driver < byDriver.length; driver += every) {
            Optional<String> difference = difference(driver, finished(sums[driver / every]));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static double[] nothing() {
        var values = new double[Features.NAMES.size()];
        Arrays.fill(values, Double.NaN);
        for (int span = 0; span < Features.SPANS.size(); span++) {
            values[span * Features.PER_SPAN] = 0;
        }
        return values;
    }

    private static void add(double[] values, Trip trip, long atMicros) {
        for (int span = 0; span < Features.SPANS.size(); span++) {
            int at = span * Features.PER_SPAN;
            if (trip.timeMicros() >= Features.SPANS.get(span).startMicros(atMicros)) {
                boolean first = values[at]++ == 0;
                add(values, at + 1, trip.fare(), first);
                add(values, at + 5, trip.distance(), first);
                // later events come later in this workload; those of one microsecond are ordered by value
                values[at + 9] = trip.distance();
            }
        }
    }

    private static void add(double[] values, int at, double value, boolean first) {
        values[at] = first ? value : values[at] + value;
        values[at + 2] = first ? value : Math.min(values[at + 2], value);
        values[at + 3] = first ? value : Math.max(values[at + 3], value);
    }

    private static double[] finished(double[] values) {
        double events = values[(Features.SPANS.size() - 1) * Features.PER_SPAN];
        for (int span = 0; span < Features.SPANS.size(); span++) {
            int at = span * Features.PER_SPAN;
            if (events == 0) {
                values[at] = Double.NaN;
            }
            average(values, at, 1);
            average(values, at, 5);
        }
        return values;
    }

    private static void average(double[] values, int at, int sum) {
        values[at + sum + 1] = values[at + sum] / values[at];
    }
}
