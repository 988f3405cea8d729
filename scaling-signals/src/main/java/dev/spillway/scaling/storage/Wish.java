package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.Text;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** What a procedure has to know of the decision that it carries out: the size to have. */
record Wish(String decisionId, long epoch, String region, Kind kind, int tier, int size) {

    static Wish of(Decision decision) {
        return new Wish(
                decision.id(), decision.epoch(), decision.region(), decision.kind(), decision.tier(), decision.to());
    }

    Outcome outcome(String cluster, Outcome.Status status, int instances, List<String> removed, long atMicros) {
        return new Outcome(cluster, decisionId, epoch, status, instances, removed, atMicros);
    }

    void write(DataOutput out) throws IOException {
        Text.write(out, decisionId);
        out.writeLong(epoch);
        Text.write(out, region);
        Text.write(out, kind.name());
        out.writeInt(tier);
        out.writeInt(size);
    }

    static Wish read(DataInput in) throws IOException {
        return new Wish(
                Text.read(in), in.readLong(), Text.read(in), Kind.valueOf(Text.read(in)), in.readInt(), in.readInt());
    }
}
