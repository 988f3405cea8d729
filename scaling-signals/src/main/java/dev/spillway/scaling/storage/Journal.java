package dev.spillway.scaling.storage;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The steps of a cluster as they are told, each with the next epoch. Of them the last is kept. */
final class Journal {

    private final String cluster;
    private @Nullable ProcedureStep last;
    /** The first epoch of the step under way: reports since then are of it. */
    private long stepEpoch;

    Journal(String cluster) {
        this.cluster = cluster;
    }

    Optional<ProcedureStep> last() {
        return Optional.ofNullable(last);
    }

    /** The step under way; empty if none is. */
    Optional<ProcedureStep> underWay() {
        return last().filter(step -> !step.step().isLast());
    }

    long dueMicros() {
        return last == null ? Long.MAX_VALUE : last.validUntilMicros().orElse(Long.MAX_VALUE);
    }

    /** Whether a report is of the step under way. */
    boolean isOfNow(NodeReport report) {
        return last != null && report.epoch() >= stepEpoch && report.epoch() <= last.epoch();
    }

    /** A step that begins, and has so long. */
    ProcedureStep enter(StorageStep step, Optional<String> node, long clockMicros, long lastsMicros, String detail) {
        long end = clockMicros + lastsMicros;
        stepEpoch = epoch() + 1;
        return tell(
                step,
                node,
                clockMicros,
                OptionalLong.of(end < clockMicros ? Long.MAX_VALUE : end),
                clockMicros,
                detail);
    }

    /** The step under way, of which more is known. */
    ProcedureStep again(ProcedureStep now, Optional<String> node, long clockMicros, String detail) {
        return tell(now.step(), node, now.sinceMicros(), now.validUntilMicros(), clockMicros, detail);
    }

    /** The last step. */
    ProcedureStep end(StorageStep step, Optional<String> node, long clockMicros, String detail) {
        return tell(step, node, clockMicros, OptionalLong.empty(), clockMicros, detail);
    }

    private ProcedureStep tell(
            StorageStep step,
            Optional<String> node,
            long sinceMicros,
            OptionalLong validUntilMicros,
            long clockMicros,
            String detail) {
        var told =
                new ProcedureStep(cluster, epoch() + 1, clockMicros, validUntilMicros, step, node, sinceMicros, detail);
        last = told;
        return told;
    }

    private long epoch() {
        return last == null ? 0 : last.epoch();
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(stepEpoch);
        out.writeBoolean(last != null);
        if (last != null) {
            last.write(out);
        }
    }

    static Journal read(String cluster, DataInput in) throws IOException {
        var read = new Journal(cluster);
        read.stepEpoch = in.readLong();
        read.last = in.readBoolean() ? ProcedureStep.read(cluster, in) : null;
        return read;
    }
}
