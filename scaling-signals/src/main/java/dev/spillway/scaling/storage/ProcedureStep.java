package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.Text;
import dev.spillway.schemas.RecordKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A step of a procedure, as it goes to {@code storage-procedures}.
 *
 * @param epoch grows with each of the cluster, from 1
 * @param validUntilMicros when the step must be over, else the procedure is aborted; empty for the last one
 * @param node which comes or goes; empty while it is not known
 * @param sinceMicros when the step was entered
 * @param detail what people should know; may be empty
 */
public record ProcedureStep(
        String cluster,
        long epoch,
        long issuedAtMicros,
        OptionalLong validUntilMicros,
        StorageStep step,
        Optional<String> node,
        long sinceMicros,
        String detail) {

    /** Names it for good. */
    public String id() {
        return RecordKey.of(cluster) + "@" + epoch;
    }

    /** What it leaves behind if it is aborted, and what is to become of that. */
    String leftBehind() {
        String name = node.orElse("the node");
        return switch (step) {
            case ADD -> "a node that was started is to be removed";
            case WAIT_STREAMING -> name + " has joined by half and is to be removed";
            case VERIFY_LATENCY -> "nothing is half done, what " + name + " changed stays";
            case DECOMMISSION -> name + " stays, unless it is leaving already";
            case DONE, ABORTED -> "nothing is left to do";
        };
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(epoch);
        out.writeLong(issuedAtMicros);
        out.writeBoolean(validUntilMicros.isPresent());
        out.writeLong(validUntilMicros.orElse(0));
        Text.write(out, step.name());
        out.writeBoolean(node.isPresent());
        Text.write(out, node.orElse(""));
        out.writeLong(sinceMicros);
        Text.write(out, detail);
    }

    static ProcedureStep read(String cluster, DataInput in) throws IOException {
        long epoch = in.readLong();
        long issuedAt = in.readLong();
        boolean bounded = in.readBoolean();
        long validUntil = in.readLong();
        StorageStep step = StorageStep.valueOf(Text.read(in));
        boolean named = in.readBoolean();
        String node = Text.read(in);
        return new ProcedureStep(
                cluster,
                epoch,
                issuedAt,
                bounded ? OptionalLong.of(validUntil) : OptionalLong.empty(),
                step,
                named ? Optional.of(node) : Optional.empty(),
                in.readLong(),
                Text.read(in));
    }
}
