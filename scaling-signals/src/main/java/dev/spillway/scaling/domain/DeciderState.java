package dev.spillway.scaling.domain;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of a fleet between two of its events. It is bounded by its policy (a clock per condition), its signal (a
 * number per metric) and {@link Requests#MOST}, and is never removed: a fleet that comes back must not use an epoch again.
 */
final class DeciderState {

    /** Raised when the fields or their order change; older formats are then read by their own code. */
    private static final int FORMAT = 1;

    final String fleet;
    final Sustain sustain = new Sustain();
    final OutConditions outs = new OutConditions();
    final ZeroHold zero = new ZeroHold();
    final Requests requests = new Requests();
    final Alarms alarms = new Alarms();

    /** Of the last decision made, sent or not; 0: there was none. */
    long epoch;

    /** When the last decision out was issued. */
    long lastOutMicros = Times.NEVER;

    /** How many instances there are: by the last signal, or by an outcome after it. */
    int instances;

    /** The size that decisions have led to, for signals that do not tell one; 0: none yet. */
    int decidedSize;

    @Nullable
    Observed observed;

    /** The last decision issued. */
    @Nullable
    Course last;

    /** A decision that the budget has not let pass. */
    @Nullable
    Course claim;

    DeciderState(String fleet) {
        this.fleet = fleet;
    }

    /** The decision that others have to pass: the newest, issued or not. */
    @Nullable
    Course current() {
        return claim == null ? last : claim;
    }

    byte[] toBytes() {
        return Stored.bytes(FORMAT, out -> {
            Text.write(out, fleet);
            out.writeLong(epoch);
            out.writeLong(lastOutMicros);
            out.writeInt(instances);
            out.writeInt(decidedSize);
            sustain.write(out);
            outs.write(out);
            zero.write(out);
            requests.write(out);
            alarms.write(out);
            writeCourse(out, last);
            writeCourse(out, claim);
            writeObserved(out);
        });
    }

    static DeciderState of(byte[] bytes) {
        return Stored.read("what was decided of a fleet", FORMAT, bytes, in -> {
            var state = new DeciderState(Text.read(in));
            state.epoch = in.readLong();
            state.lastOutMicros = in.readLong();
            state.instances = in.readInt();
            state.decidedSize = in.readInt();
            state.sustain.read(in);
            state.outs.read(in);
            state.zero.read(in);
            state.requests.read(in);
            state.alarms.read(in);
            state.last = readCourse(in);
            state.claim = readCourse(in);
            state.observed = state.readObserved(in);
            return state;
        });
    }

    private static void writeCourse(DataOutputStream out, @Nullable Course course) throws IOException {
        out.writeBoolean(course != null);
        if (course != null) {
            course.write(out);
        }
    }

    private static @Nullable Course readCourse(DataInputStream in) throws IOException {
        return in.readBoolean() ? Course.read(in) : null;
    }

    private void writeObserved(DataOutputStream out) throws IOException {
        out.writeBoolean(observed != null);
        if (observed == null) {
            return;
        }
        Signal signal = observed.signal();
        Text.write(out, signal.kind().name());
        Text.write(out, signal.region());
        out.writeInt(signal.tier());
        out.writeLong(signal.atMicros());
        out.writeInt(signal.instances());
        out.writeInt(signal.known());
        out.writeInt(signal.reporting());
        out.writeDouble(signal.coverage());
        out.writeInt(signal.metrics().size());
        for (Map.Entry<String, Double> each : signal.metrics().entrySet()) {
            Text.write(out, each.getKey());
            out.writeDouble(each.getValue());
        }
        out.writeBoolean(observed.warming());
        out.writeBoolean(observed.silent());
        out.writeBoolean(observed.last());
        Text.writeAll(out, new TreeSet<>(observed.percentSuspects()));
    }

    private @Nullable Observed readObserved(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        Kind kind = Kind.valueOf(Text.read(in));
        String region = Text.read(in);
        int tier = in.readInt();
        long atMicros = in.readLong();
        int size = in.readInt();
        int known = in.readInt();
        int reporting = in.readInt();
        double coverage = in.readDouble();
        var metrics = new TreeMap<String, Double>();
        for (int left = in.readInt(); left > 0; left--) {
            metrics.put(Text.read(in), in.readDouble());
        }
        var signal = new Signal(fleet, kind, region, tier, atMicros, size, known, reporting, coverage, metrics);
        return new Observed(signal, in.readBoolean(), in.readBoolean(), in.readBoolean(), Set.copyOf(Text.readAll(in)));
    }
}
