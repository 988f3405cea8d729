package dev.spillway.scaling.record;

import dev.spillway.scaling.domain.Buckets;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.Request;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.domain.Sketch;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;

/** Records of scaling's sources as the domain's values. */
public final class Incoming {
    private static final double MICROS_PER_SECOND = 1e6;

    private Incoming() {}

    /**
     * What an instance says.
     *
     * @throws IllegalArgumentException if a sketch is none, naming it and what is wrong with it
     */
    public static Sample sample(InstanceMetrics record) {
        var latencies = new HashMap<String, Sketch>();
        record.getLatencies().forEach((name, sketch) -> latencies.put(name, sketch(name, sketch)));
        return new Sample(
                record.getFleet(),
                Kind.valueOf(record.getKind().name()),
                record.getRegion(),
                record.getTier(),
                record.getInstance(),
                micros(record.getAt()),
                micros(record.getIntervalS()),
                record.getGauges(),
                latencies,
                Boolean.TRUE.equals(record.getRemoved()));
    }

    private static Sketch sketch(String name, dev.spillway.schemas.scaling.Sketch record) {
        var buckets = new Buckets();
        record.getCounts().forEach((index, count) -> buckets.add(index(name, index), count));
        try {
            return new Sketch(record.getGamma(), record.getZeroes(), buckets, record.getMin(), record.getMax());
        } catch (IllegalArgumentException e) {
            throw none(name, e);
        }
    }

    /** The index of a bucket of a sketch. */
    static int index(String sketch, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("sketch " + sketch + ": bucket \"" + text + "\" is no integer", e);
        }
    }

    static IllegalArgumentException none(String sketch, IllegalArgumentException fault) {
        return new IllegalArgumentException("sketch " + sketch + ": " + fault.getMessage(), fault);
    }

    /**
     * What an actuator says.
     *
     * @param fleet the record's key
     */
    public static Outcome outcome(String fleet, ScalingOutcome record) {
        List<String> removed = record.getRemoved();
        return new Outcome(
                fleet,
                record.getDecisionId(),
                record.getEpoch(),
                Outcome.Status.valueOf(record.getStatus().name()),
                record.getInstances(),
                removed == null ? List.of() : List.copyOf(removed),
                micros(record.getAt()));
    }

    /** What a service or a person wishes. */
    public static Request request(ScalingRequest record) {
        return new Request(
                record.getFleet(),
                record.getId(),
                record.getEpoch(),
                micros(record.getValidUntil()),
                record.getAtLeast(),
                record.getFactor(),
                record.getPriority());
    }

    static long micros(double seconds) {
        return Math.round(seconds * MICROS_PER_SECOND);
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
