package dev.spillway.features.domain;

/**
 * The bytes of a group's states: a format octet, the group's check, the fields. Bytes of another format or another
 * definition are refused, never reinterpreted.
 */
final class StateCodec {
    /** Raised when the fields or their order change; older formats stay readable. */
    private static final int FORMAT = 2;

    /** The format in which a tile of one event told of it in every accumulator. */
    static final int EACH_ACCUMULATOR = 1;

    /** Of what a portion has beside tiles; it lives for a moment, so no older one need stay readable. */
    private static final int PORTION_FORMAT = 1;

    private final FeatureGroup group;
    private final GroupLayout layout;
    private final long check;

    StateCodec(FeatureGroup group) {
        this.group = group;
        this.layout = group.layout();
        this.check = EventIds.hash(group.definition().checksum()) & 0xFFFF_FFFFL;
    }

    byte[] writeRow(EntityState state) {
        StateWriter out = begin();
        state.writeRow(out);
        return out.toBytes();
    }

    EntityState readRow(byte[] bytes, EntityState.Parts parts) {
        StateReader in = open(bytes, "state");
        var state = new EntityState(group, parts);
        state.readRow(in);
        end(in, "state");
        return state;
    }

    /** The row, as {@link #writeRow} wrote it, and the blocks after it. */
    byte[] writeWhole(byte[] row, EntityState state) {
        var out = new StateWriter();
        out.raw(row);
        state.writeBlocks(out);
        return out.toBytes();
    }

    EntityState readWhole(byte[] bytes) {
        StateReader in = open(bytes, "state");
        var state = new EntityState(group, EntityState.Parts.NONE);
        state.readRow(in);
        state.readBlocks(in);
        end(in, "state");
        return state;
    }

    byte[] writeBlock(TierState tier, EntityState owner) {
        StateWriter out = begin();
        out.unsigned(owner.partsRevision());
        tier.writeBlock(out);
        return out.toBytes();
    }

    TileArray readBlock(byte[] bytes, TileShape shape, EntityState owner) {
        StateReader in = open(bytes, "state");
        refuseNewer(in.unsigned(), owner);
        return shape.read(in);
    }

    byte[] writeIds(EventIds ids, EntityState owner) {
        StateWriter out = begin();
        out.unsigned(owner.partsRevision());
        ids.forgetBefore(owner.newestMicros() - group.latenessMicros());
        ids.write(out);
        return out.toBytes();
    }

    EventIds readIds(byte[] bytes, EntityState owner) {
        StateReader in = open(bytes, "state");
        refuseNewer(in.unsigned(), owner);
        return EventIds.read(in);
    }

    /** Tiles and inputs are written as a state's, so it begins as one. */
    byte[] writePortion(Portion portion) {
        StateWriter out = begin();
        out.octet(PORTION_FORMAT);
        portion.write(out);
        return out.toBytes();
    }

    Portion readPortion(byte[] bytes) {
        StateReader in = open(bytes, "portion");
        int format = in.octet();
        if (format != PORTION_FORMAT) {
            throw new IllegalStateException("portion of group "
                    + group.definition().name() + " has format " + format + ", this program reads format "
                    + PORTION_FORMAT + ": run the version that wrote it");
        }
        var portion = new Portion(group);
        portion.read(in);
        end(in, "portion");
        return portion;
    }

    void writeInputs(Inputs inputs, StateWriter out) {
        out.signed(inputs.timeMicros);
        out.tie(inputs.tie);
        for (int input = 0; input < layout.inputs().size(); input++) {
            out.octet(inputs.has(input) ? 1 : 0);
            if (inputs.has(input) && layout.inputs().get(input).buckets().isPresent()) {
                out.text(inputs.bucket(input));
            }
            if (inputs.has(input) && layout.inputs().get(input).of().isPresent()) {
                FieldType type = layout.inputs().get(input).type();
                if (type == FieldType.STRING) {
                    out.text(inputs.text(input));
                } else {
                    out.value(type, inputs.bits[input]);
                }
            }
        }
    }

    Inputs readInputs(StateReader in) {
        var inputs = new Inputs(layout.inputs().size());
        inputs.timeMicros = in.signed();
        inputs.tie = in.tie();
        for (int input = 0; input < layout.inputs().size(); input++) {
            if (in.octet() == 0) {
                continue;
            }
            inputs.mark(input);
            if (layout.inputs().get(input).buckets().isPresent()) {
                inputs.setBucket(input, in.text());
            }
            if (layout.inputs().get(input).of().isPresent()) {
                FieldType type = layout.inputs().get(input).type();
                if (type == FieldType.STRING) {
                    inputs.texts[input] = in.text();
                } else {
                    inputs.bits[input] = in.value(type);
                }
            }
        }
        return inputs;
    }

    private StateWriter begin() {
        var out = new StateWriter();
        out.octet(FORMAT);
        out.unsigned(check);
        return out;
    }

    /** @param what the bytes are, for an error */
    private StateReader open(byte[] bytes, String what) {
        var in = new StateReader(bytes);
        int format = in.octet();
        if (format != FORMAT && format != EACH_ACCUMULATOR) {
            throw new IllegalStateException(
                    what + " of group " + group.definition().name() + " has format " + format
                            + ", this program reads formats to " + FORMAT + ": run the version that wrote it");
        }
        if (in.unsigned() != check) {
            throw new IllegalStateException(
                    what + " of group " + group.definition().name() + " version "
                            + group.definition().version()
                            + " was written for another definition: give the changed definition a higher version");
        }
        return in;
    }

    private void end(StateReader in, String what) {
        if (!in.isAtEnd()) {
            throw new IllegalStateException(
                    what + " of group " + group.definition().name() + " has bytes left over: it is damaged");
        }
    }

    /** A part written after the row that was read: the reader came between the two and must read again. */
    private static void refuseNewer(long revision, EntityState owner) {
        if (revision > owner.partsRevision()) {
            throw new TornReadException();
        }
    }
}
