package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The requests in force on a fleet. Each is decided once, and is a floor under every in until it ends. At most
 * {@link #MOST} are kept; of more, those for the smallest sizes are let go.
 */
final class Requests {

    static final int MOST = 16;

    /** The size of a request by factor that came before the fleet's size was known. */
    private static final int NOT_YET = 0;

    private final List<Kept> kept = new ArrayList<>();
    private long epoch = Times.NEVER;

    /**
     * A request that was read.
     *
     * @param factor by which the size is to be multiplied, as long as the size is {@link #NOT_YET} known
     */
    record Kept(String id, double factor, int size, long validUntilMicros, int priority, boolean decided) {

        private Kept resolved(int instances) {
            return size == NOT_YET
                    ? new Kept(id, factor, sizeOf(factor, instances), validUntilMicros, priority, decided)
                    : this;
        }

        private Kept with(boolean nowDecided) {
            return new Kept(id, factor, size, validUntilMicros, priority, nowDecided);
        }
    }

    /** Takes a request in, unless it is a repeat, over already, or asks for nothing. */
    boolean read(Request request, long clockMicros) {
        if (request.epoch() <= epoch) {
            return false;
        }
        epoch = request.epoch();
        double factor = request.factor() == null ? 1 : request.factor();
        int size = request.atLeast() == null ? NOT_YET : request.atLeast();
        boolean asks = Double.isFinite(factor) && factor > 0 && (request.atLeast() == null || size > 0);
        if (!asks || request.validUntilMicros() <= clockMicros) {
            return false;
        }
        kept.add(new Kept(request.id(), factor, size, request.validUntilMicros(), request.priority(), false));
        if (kept.size() > MOST) {
            kept.remove(kept.stream().min(Comparator.comparingInt(Kept::size)).orElseThrow());
        }
        return true;
    }

    void expire(long clockMicros) {
        kept.removeIf(each -> each.validUntilMicros <= clockMicros);
    }

    /** Multiplies the size, now that it is known, by the factors that wait for it. */
    void resolve(int instances) {
        kept.replaceAll(each -> each.resolved(instances));
    }

    private static int sizeOf(double factor, int instances) {
        return Math.max(
                1, Proposal.rounded(factor * instances, RoundingMode.CEILING).orElse(1));
    }

    /** The largest that has not been decided; the first read among equals. */
    Optional<Kept> undecided() {
        return kept.stream()
                .filter(each -> !each.decided && each.size != NOT_YET)
                .reduce((first, next) -> next.size > first.size ? next : first);
    }

    /** The largest in force. */
    Optional<Kept> largest() {
        return kept.stream()
                .filter(each -> each.size != NOT_YET)
                .reduce((first, next) -> next.size > first.size ? next : first);
    }

    /** The size below which nothing goes in. */
    OptionalInt floor() {
        return largest().map(each -> OptionalInt.of(each.size)).orElse(OptionalInt.empty());
    }

    void decided() {
        kept.replaceAll(each -> each.size == NOT_YET ? each : each.with(true));
    }

    /** There is nothing to decide of those that ask for no more than there is, or will be. */
    void met(int size, Constraints constraints) {
        kept.replaceAll(each -> each.size != NOT_YET
                        && Clamped.of(each.size).within(constraints).to() <= size
                ? each.with(true)
                : each);
    }

    /** The decision on them was not carried out. */
    void reopen() {
        kept.replaceAll(each -> each.with(false));
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(epoch);
        out.writeInt(kept.size());
        for (Kept each : kept) {
            Text.write(out, each.id);
            out.writeDouble(each.factor);
            out.writeInt(each.size);
            out.writeLong(each.validUntilMicros);
            out.writeInt(each.priority);
            out.writeBoolean(each.decided);
        }
    }

    void read(DataInput in) throws IOException {
        epoch = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            kept.add(new Kept(
                    Text.read(in), in.readDouble(), in.readInt(), in.readLong(), in.readInt(), in.readBoolean()));
        }
    }
}
