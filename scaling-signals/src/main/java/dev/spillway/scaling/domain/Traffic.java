package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * What a prediction fleet served in the interval of one signal.
 *
 * @param requests of all that told them
 * @param errors of all that told them
 * @param unavailable of the requests of those that told both
 * @param latency of {@code latency_ms}, in milliseconds
 */
public record Traffic(double requests, double errors, Share unavailable, Optional<Sketch> latency) {

    static void write(Optional<Traffic> traffic, DataOutput out) throws IOException {
        out.writeBoolean(traffic.isPresent());
        if (traffic.isPresent()) {
            out.writeDouble(traffic.get().requests);
            out.writeDouble(traffic.get().errors);
            out.writeDouble(traffic.get().unavailable.part());
            out.writeDouble(traffic.get().unavailable.of());
            Optional<Sketch> latency = traffic.get().latency;
            out.writeBoolean(latency.isPresent());
            if (latency.isPresent()) {
                latency.get().writeTo(out);
            }
        }
    }

    static Optional<Traffic> read(DataInput in) throws IOException {
        if (!in.readBoolean()) {
            return Optional.empty();
        }
        double requests = in.readDouble();
        double errors = in.readDouble();
        var unavailable = new Share(in.readDouble(), in.readDouble());
        Optional<Sketch> latency = in.readBoolean() ? Optional.of(Sketch.readFrom(in)) : Optional.empty();
        return Optional.of(new Traffic(requests, errors, unavailable, latency));
    }
}
