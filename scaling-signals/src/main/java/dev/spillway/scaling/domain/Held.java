package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;

/** A sample as it waits for its signals: without what all samples of the fleet share, and its names shared with the others. */
final class Held {
    final long atMicros;

    /** The first instant for which it is too old. */
    final long untilMicros;

    final boolean removed;

    /** 0: not told. */
    final int tier;

    final Shapes.Shape shape;

    /** In the order of the shape's names. */
    final double[] gauges;

    final Sketch[] latencies;

    private Held(
            long atMicros,
            long untilMicros,
            boolean removed,
            int tier,
            Shapes.Shape shape,
            double[] gauges,
            Sketch[] latencies) {
        this.atMicros = atMicros;
        this.untilMicros = untilMicros;
        this.removed = removed;
        this.tier = tier;
        this.shape = shape;
        this.gauges = gauges;
        this.latencies = latencies;
    }

    static Held of(Sample sample, Shapes shapes) {
        Shapes.Shape shape = shapes.of(sample.gauges(), sample.latencies());
        var gauges = new double[shape.gauges.length];
        for (int i = 0; i < gauges.length; i++) {
            gauges[i] = sample.gauges().getOrDefault(shape.gauges[i], Double.NaN);
        }
        var latencies = new Sketch[shape.latencies.length];
        Arrays.setAll(latencies, i -> sample.latencies().get(shape.latencies[i]));
        // beyond the time that an instance is known, its words do not count either
        long counts = Math.min(Math.max(sample.intervalMicros(), Slots.WIDTH), Slots.KNOWN + 1);
        Integer tier = sample.tier();
        return new Held(
                sample.atMicros(),
                sample.atMicros() + counts,
                sample.removed(),
                tier == null ? 0 : tier,
                shape,
                gauges,
                latencies);
    }

    boolean counts(long micros) {
        return atMicros <= micros && micros < untilMicros;
    }

    /** Whether the other one, of the same slot or before, is never read while this one is there. A farewell always is. */
    boolean supersedes(Held other) {
        return !other.removed && other.atMicros <= atMicros && other.untilMicros <= untilMicros;
    }

    /** Of two of the same instant always the same one wins, whichever came first. Above 0: this one. */
    int comparePrecedence(Held other) {
        if (removed != other.removed) {
            return Boolean.compare(removed, other.removed);
        }
        if (untilMicros != other.untilMicros) {
            return Long.compare(untilMicros, other.untilMicros);
        }
        return Arrays.compareUnsigned(Stored.bytes(this::writeTo), Stored.bytes(other::writeTo));
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(atMicros);
        out.writeLong(untilMicros);
        out.writeBoolean(removed);
        out.writeByte(tier);
        out.writeShort(gauges.length);
        for (int i = 0; i < gauges.length; i++) {
            out.writeUTF(shape.gauges[i]);
            out.writeDouble(gauges[i]);
        }
        out.writeShort(latencies.length);
        for (int i = 0; i < latencies.length; i++) {
            out.writeUTF(shape.latencies[i]);
            latencies[i].writeTo(out);
        }
    }

    static Held readFrom(DataInput in, Shapes shapes) throws IOException {
        long at = in.readLong();
        long until = in.readLong();
        boolean removed = in.readBoolean();
        int tier = in.readByte();
        var gauges = new double[in.readUnsignedShort()];
        var gaugeNames = new HashMap<String, Boolean>();
        for (int i = 0; i < gauges.length; i++) {
            gaugeNames.put(in.readUTF(), true);
            gauges[i] = in.readDouble();
        }
        var latencies = new Sketch[in.readUnsignedShort()];
        var latencyNames = new HashMap<String, Boolean>();
        for (int i = 0; i < latencies.length; i++) {
            latencyNames.put(in.readUTF(), true);
            latencies[i] = Sketch.readFrom(in);
        }
        return new Held(at, until, removed, tier, shapes.of(gaugeNames, latencyNames), gauges, latencies);
    }
}
