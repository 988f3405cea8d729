package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The size that a fleet is to have, as it goes to {@code scaling-decisions}.
 *
 * @param id fleet@epoch
 * @param epoch grows with each decision of the fleet, from 1
 * @param validUntilMicros whoever reads it at or after this instant drops it
 * @param from the size it has; 100 for UP and DOWN
 * @param to the size it is to have; for UP and DOWN the percent of what each instance has
 * @param wanted what the rule asked for, before clamps
 * @param rule of the policy, or {@code bounds}, or {@code request}
 * @param clamps what kept it from the size wanted, in the order in which it did
 * @param priority the smaller goes first where capacity is short: the tier, or the request's own
 */
public record Decision(
        String id,
        long epoch,
        long issuedAtMicros,
        long validUntilMicros,
        String fleet,
        String region,
        int tier,
        Kind kind,
        Action action,
        Unit unit,
        int from,
        int to,
        int wanted,
        String rule,
        List<Evidence> because,
        List<String> clamps,
        String policy,
        int policyVersion,
        boolean preferSpot,
        int priority,
        Mode mode) {

    private static final int FORMAT = 1;

    /** The rule of a decision that brings a size back within [min, max]. */
    public static final String BOUNDS = "bounds";

    /** The rule of a decision that follows a scaling request. */
    public static final String REQUEST = "request";

    /** How many instances it changes. */
    public int changed() {
        return action.isCount() ? Math.abs(to - from) : 0;
    }

    /** The same, valid for as long from another instant. */
    Decision issued(long atMicros) {
        return new Decision(
                id,
                epoch,
                atMicros,
                Times.after(atMicros, validUntilMicros - issuedAtMicros),
                fleet,
                region,
                tier,
                kind,
                action,
                unit,
                from,
                to,
                wanted,
                rule,
                because,
                clamps,
                policy,
                policyVersion,
                preferSpot,
                priority,
                mode);
    }

    public byte[] toBytes() {
        return Stored.bytes(FORMAT, this::write);
    }

    /**
     * The decision that was written.
     *
     * @throws IllegalStateException if another version wrote it, or if it is damaged
     */
    public static Decision of(byte[] bytes) {
        return Stored.read("a decision", FORMAT, bytes, Decision::read);
    }

    void write(DataOutput out) throws IOException {
        Text.write(out, id);
        out.writeLong(epoch);
        out.writeLong(issuedAtMicros);
        out.writeLong(validUntilMicros);
        Text.write(out, fleet);
        Text.write(out, region);
        out.writeInt(tier);
        Text.write(out, kind.name());
        Text.write(out, action.name());
        Text.write(out, unit.name());
        out.writeInt(from);
        out.writeInt(to);
        out.writeInt(wanted);
        Text.write(out, rule);
        out.writeInt(because.size());
        for (Evidence each : because) {
            each.write(out);
        }
        Text.writeAll(out, clamps);
        Text.write(out, policy);
        out.writeInt(policyVersion);
        out.writeBoolean(preferSpot);
        out.writeInt(priority);
        Text.write(out, mode.name());
    }

    static Decision read(DataInput in) throws IOException {
        return new Decision(
                Text.read(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                Text.read(in),
                Text.read(in),
                in.readInt(),
                Kind.valueOf(Text.read(in)),
                Action.valueOf(Text.read(in)),
                Unit.valueOf(Text.read(in)),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                Text.read(in),
                readEvidence(in),
                Text.readAll(in),
                Text.read(in),
                in.readInt(),
                in.readBoolean(),
                in.readInt(),
                Mode.valueOf(Text.read(in)));
    }

    private static List<Evidence> readEvidence(DataInput in) throws IOException {
        var evidence = new ArrayList<Evidence>();
        for (int left = in.readInt(); left > 0; left--) {
            evidence.add(Evidence.read(in));
        }
        return evidence;
    }
}
