package dev.spillway.scaling.capacity;

import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Signal;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What a row of a capacity plan is in the signals of a fleet. */
final class Component {
    private Component() {}

    /** The rows that are a fleet's size. */
    private static Optional<Kind> sized(String row) {
        return switch (row) {
            case "prediction_servers" -> Optional.of(Kind.PREDICTION);
            case "cassandra_nodes" -> Optional.of(Kind.CASSANDRA);
            case "gpu_nodes" -> Optional.of(Kind.TRAINING);
            default -> Optional.empty();
        };
    }

    /**
     * What one signal adds to a row; empty if nothing. A row that is neither a size nor the predictions is the metric of its name,
     * as a fleet may report it.
     */
    static OptionalDouble observed(String row, Signal signal) {
        Optional<Kind> kind = sized(row);
        if (kind.isPresent()) {
            return kind.get() == signal.kind() ? OptionalDouble.of(signal.instances()) : OptionalDouble.empty();
        }
        if (row.equals("predictions_per_s")) {
            return signal.kind() == Kind.PREDICTION ? load(signal) : OptionalDouble.empty();
        }
        return known(signal, row);
    }

    /** Each instance's load is a mean over the fleet, so its load is that of all its instances. */
    private static OptionalDouble load(Signal signal) {
        return Stream.of("qps", "qps_per_instance")
                .map(name -> known(signal, name))
                .filter(OptionalDouble::isPresent)
                .map(each -> OptionalDouble.of(each.getAsDouble() * signal.instances()))
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private static OptionalDouble known(Signal signal, String metric) {
        double value = signal.metrics().getOrDefault(metric, Double.NaN);
        return Double.isFinite(value) && value >= 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
