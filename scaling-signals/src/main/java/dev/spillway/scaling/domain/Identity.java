package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What all samples of a fleet have in common: its kind and its region, and the gamma of its sketches. Two fleets under one name
 * would else be governed now by one policy and now by another.
 *
 * @param gamma NaN: no sketch yet
 */
record Identity(Kind kind, String region, double gamma) {

    static Identity of(Sample sample) {
        return new Identity(sample.kind(), sample.region(), Double.NaN).and(sample);
    }

    boolean fits(Sample sample) {
        return kind == sample.kind() && region.equals(sample.region()) && hasOneGamma(sample, gamma);
    }

    /** Whether its sketches are of one gamma, and of that one, if it is given. */
    static boolean hasOneGamma(Sample sample, double given) {
        double gamma = given;
        for (Sketch sketch : sample.latencies().values()) {
            gamma = Double.isNaN(gamma) ? sketch.gamma() : gamma;
            if (!sketch.hasGamma(gamma)) {
                return false;
            }
        }
        return true;
    }

    /** With the gamma of the sample, if there was none. */
    Identity and(Sample sample) {
        if (!Double.isNaN(gamma) || sample.latencies().isEmpty()) {
            return this;
        }
        return new Identity(
                kind, region, sample.latencies().values().iterator().next().gamma());
    }

    static void write(@Nullable Identity identity, DataOutput out) throws IOException {
        out.writeBoolean(identity != null);
        if (identity != null) {
            out.writeUTF(identity.kind.name());
            out.writeUTF(identity.region);
            out.writeDouble(identity.gamma);
        }
    }

    static @Nullable Identity read(DataInput in) throws IOException {
        return in.readBoolean() ? new Identity(Kind.valueOf(in.readUTF()), in.readUTF(), in.readDouble()) : null;
    }
}
