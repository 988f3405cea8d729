package dev.spillway.features.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one entity of one group, and what it adds up to at an instant. Not thread-safe: whoever shares
 * one holds its monitor.
 *
 * <p>Bounded by the windows: per hop of the group at most {@link #RECENT} tiles in the row and, in the tier's block, the
 * tiles of the longest window; a lifetime tile; the events that lie ahead of the clock (at most those of an hour, and
 * {@link #PENDING}); the ids of the events within the lateness.
 */
/*
 * Tiles are merged, never subtracted, so that every aggregate that merges can be kept this way. An event goes into one
 * tile per distinct hop ("sawtooth" windows, after Chronon and Scotty): its cost does not grow with the number of
 * windows. The newest tiles are kept as they are, since most events go there. Older ones are kept in a block as suffix
 * aggregates (the front stack of the two-stacks algorithm, Tangwongsan, Hirzel, Schneider, "Low-Latency Sliding-Window
 * Aggregation", DEBS 2017): entry i is the merge of the block's tiles from i on. A window then is one entry of the block
 * and the recent tiles, whatever its width. Rolling merges the rolled tiles into every entry once; a late event is
 * added to the entries up to its tile. Neither needs the single tiles again.
 *
 * An instant need not be a multiple of a hop: the head of a window is exact, so events at or after the clock must not
 * be in a tile yet. They wait as they are and are folded in when the clock has passed them.
 */
public final class EntityState {

    /** Tiles per hop that the row keeps as they are; half of them are rolled into the block when it is full. */
    static final int RECENT = 16;

    /** Events ahead of the clock that wait; beyond that the oldest are folded in early. */
    static final int PENDING = 4_096;

    /** What becomes of an event that has an entity. */
    public enum Admission {
        ADMITTED,
        /** Further behind the entity's newest event than the group's lateness. */
        LATE,
        /** Its id was seen within the lateness. */
        DUPLICATE
    }

    /** The parts of the state that are kept apart from the row: a block per tier, then the event ids. */
    public interface Parts {
        /** The bytes of a part as they were last encoded; null if there are none. */
        byte @Nullable [] load(int part);

        /** No parts yet. */
        Parts NONE = part -> null;
    }

    private static final long NEVER = Long.MIN_VALUE;

    private final FeatureGroup group;
    private final GroupLayout layout;
    private final Parts parts;
    private final TileArray[] recent;
    private final @Nullable TileArray[] blocks;
    private final long[] blockNewest;
    private final boolean[] changedParts;
    private final long[] inputNewest;
    private final @Nullable TileArray lifetime;
    private final List<Inputs> pending = new ArrayList<>(0);
    private @Nullable EventIds ids;
    private long newest = NEVER;
    private long foldedNewest = NEVER;
    private long revision;

    /** Counts the changes of the parts, so that a reader that loads row and parts apart sees whether they belong together. */
    private long partsRevision;

    /** The encoded row, between the telling of an update and the writing of the row that it told of; null else. */
    private byte @Nullable [] row;

    EntityState(FeatureGroup group, Parts parts) {
        this.group = group;
        this.layout = group.layout();
        this.parts = parts;
        int tiers = layout.tiers().size();
        recent = new TileArray[tiers];
        for (int tier = 0; tier < tiers; tier++) {
            recent[tier] = new TileArray(layout.tiers().get(tier).shape(), 1);
        }
        blocks = new TileArray[tiers];
        blockNewest = new long[tiers];
        Arrays.fill(blockNewest, NEVER);
        changedParts = new boolean[tiers + 1];
        inputNewest = new long[layout.inputs().size()];
        Arrays.fill(inputNewest, NEVER);
        TileShape shape = layout.lifetime();
        lifetime = shape == null ? null : TileArray.single(shape);
    }

    /**
     * Takes an event in, unless it is late or a repeat.
     *
     * @param id of the event; null if the group's events have none
     * @param clockMicros the service clock, which never goes back
     */
    public Admission admit(Inputs inputs, @Nullable Long id, long clockMicros) {
        row = null;
        if (newest != NEVER && inputs.timeMicros < newest - group.latenessMicros()) {
            return Admission.LATE;
        }
        if (id != null) {
            long floor = newest == NEVER ? NEVER : newest - group.latenessMicros();
            EventIds known = ids();
            if (known.contains(id, floor)) {
                return Admission.DUPLICATE;
            }
            known.add(id, inputs.timeMicros, floor);
            changedParts[layout.tiers().size()] = true;
            partsRevision++;
        }
        newest = Math.max(newest, inputs.timeMicros);
        settle(clockMicros);
        if (inputs.timeMicros < clockMicros) {
            fold(inputs, clockMicros);
        } else {
            pending.add(inputs.copy());
            if (pending.size() > PENDING) {
                fold(pending.remove(oldestPending()), clockMicros);
            }
        }
        return Admission.ADMITTED;
    }

    private int oldestPending() {
        int oldest = 0;
        for (int i = 1; i < pending.size(); i++) {
            if (pending.get(i).timeMicros < pending.get(oldest).timeMicros) {
                oldest = i;
            }
        }
        return oldest;
    }

    private void settle(long clockMicros) {
        for (int i = 0; i < pending.size(); i++) {
            if (pending.get(i).timeMicros < clockMicros) {
                fold(pending.remove(i--), clockMicros);
            }
        }
    }

    private void fold(Inputs inputs, long clockMicros) {
        foldedNewest = Math.max(foldedNewest, inputs.timeMicros);
        for (int input = 0; input < inputNewest.length; input++) {
            if (layout.agesInput(input) && inputs.has(input)) {
                inputNewest[input] = Math.max(inputNewest[input], inputs.timeMicros);
            }
        }
        if (lifetime != null) {
            lifetime.shape.add(lifetime, 0, inputs);
        }
        // no look-up and no update is ever evaluated for an earlier instant
        long earliest = Math.min(clockMicros, newest + 1);
        for (int tier = 0; tier < recent.length; tier++) {
            add(tier, inputs, earliest);
        }
    }

    private void add(int index, Inputs inputs, long earliestMicros) {
        GroupLayout.Tier tier = layout.tiers().get(index);
        TileArray tiles = recent[index];
        long start = tier.tileStart(inputs.timeMicros);
        int last = tiles.size() - 1;
        if (last >= 0 && tiles.start(last) == start) {
            tier.shape().add(tiles, last, inputs);
            return;
        }
        long floor = tier.floorMicros(earliestMicros);
        if (start < floor) {
            return;
        }
        if (start > blockNewest[index] && !hasTile(tiles, start)) {
            tiles.removeFirst(tiles.firstFrom(floor));
            if (tiles.size() == RECENT) {
                roll(index, floor);
            }
        }
        if (start <= blockNewest[index]) {
            addToBlock(index, start, inputs);
            return;
        }
        int at = tiles.firstFrom(start);
        if (at == tiles.size() || tiles.start(at) != start) {
            tiles.insert(at, start);
        }
        tier.shape().add(tiles, at, inputs);
    }

    private static boolean hasTile(TileArray tiles, long start) {
        int at = tiles.firstFrom(start);
        return at < tiles.size() && tiles.start(at) == start;
    }

    /** Moves the older half of the recent tiles into the block, and lets go of what no window can need. */
    private void roll(int index, long floorMicros) {
        TileShape shape = layout.tiers().get(index).shape();
        TileArray from = recent[index];
        TileArray block = block(index);
        block.removeFirst(block.firstFrom(floorMicros));
        int before = block.size();
        int moved = RECENT / 2;
        for (int i = 0; i < moved; i++) {
            block.insert(before + i, from.start(i));
            block.set(before + i, from, i);
        }
        for (int i = moved - 2; i >= 0; i--) {
            shape.merge(block, before + i, block, before + i + 1);
        }
        for (int i = 0; i < before; i++) {
            shape.merge(block, i, block, before);
        }
        blockNewest[index] = from.start(moved - 1);
        from.removeFirst(moved);
        changed(index);
    }

    private void addToBlock(int index, long start, Inputs inputs) {
        TileShape shape = layout.tiers().get(index).shape();
        TileArray block = block(index);
        int at = block.firstFrom(start);
        if (block.start(at) != start) {
            block.insert(at, start);
            block.set(at, block, at + 1);
        }
        for (int i = 0; i <= at; i++) {
            shape.add(block, i, inputs);
        }
        changed(index);
    }

    private void changed(int part) {
        changedParts[part] = true;
        partsRevision++;
    }

    private TileArray block(int index) {
        TileArray block = blocks[index];
        if (block == null) {
            TileShape shape = layout.tiers().get(index).shape();
            byte[] stored = blockNewest[index] == NEVER ? null : parts.load(index);
            block = stored == null
                    ? new TileArray(shape, RECENT)
                    : group.codec().readBlock(stored, shape, this);
            blocks[index] = block;
        }
        return block;
    }

    private EventIds ids() {
        EventIds known = ids;
        if (known == null) {
            byte[] stored = parts.load(layout.tiers().size());
            known = stored == null ? new EventIds() : group.codec().readIds(stored, this);
            ids = known;
        }
        return known;
    }

    /**
     * The group's features at an instant.
     *
     * @param atMicros not before the service clock when the newest event came in, or else just after that event
     * @param ignoringDeletion whether the end of the entity's life is left out of account, as a point-in-time answer does
     */
    public FeatureVector evaluate(long atMicros, boolean ignoringDeletion) {
        long newestBefore = newestBefore(atMicros);
        OptionalLong due = dueMicros();
        boolean deleted = !ignoringDeletion && due.isPresent() && atMicros >= due.getAsLong();
        if (newestBefore == NEVER || deleted) {
            return group.notFound(atMicros);
        }
        var values = new @Nullable Object[layout.readings().size()];
        boolean overflow = false;
        for (GroupLayout.Slice slice : layout.slices()) {
            TileArray merged = merge(slice, atMicros);
            for (int index : slice.readings()) {
                GroupLayout.Reading reading = layout.readings().get(index);
                values[index] = reading.value(merged, 0);
                overflow |= values[index] == null && reading.overflows(merged, 0);
            }
        }
        return new FeatureVector(
                atMicros, OptionalLong.of(newestBefore), values, statuses(values, newestBefore, atMicros), overflow);
    }

    private Status[] statuses(@Nullable Object[] values, long newestBefore, long atMicros) {
        OptionalLong ttl = group.definition().ttlMicros();
        boolean old = ttl.isPresent() && atMicros - newestBefore > ttl.getAsLong();
        var statuses = new Status[values.length];
        for (int i = 0; i < values.length; i++) {
            GroupLayout.Reading reading = layout.readings().get(i);
            boolean tooOld = old || isOutsideOwnTtl(reading, atMicros);
            statuses[i] = tooOld ? Status.OUTSIDE_MAX_AGE : values[i] == null ? Status.NULL_VALUE : Status.PRESENT;
        }
        return statuses;
    }

    private boolean isOutsideOwnTtl(GroupLayout.Reading reading, long atMicros) {
        OptionalLong ttl = reading.feature().ttlMicros();
        if (ttl.isEmpty()) {
            return false;
        }
        long seen = inputNewest[reading.input()];
        for (Inputs waiting : pending) {
            if (waiting.timeMicros < atMicros && waiting.has(reading.input())) {
                seen = Math.max(seen, waiting.timeMicros);
            }
        }
        return seen != NEVER && atMicros - seen > ttl.getAsLong();
    }

    private long newestBefore(long atMicros) {
        long before = foldedNewest;
        for (Inputs waiting : pending) {
            if (waiting.timeMicros < atMicros) {
                before = Math.max(before, waiting.timeMicros);
            }
        }
        return before;
    }

    private TileArray merge(GroupLayout.Slice slice, long atMicros) {
        var merged = TileArray.single(slice.shape());
        if (slice.window().isLifetime()) {
            if (lifetime != null) {
                merged.set(0, lifetime, 0);
            }
            for (Inputs waiting : pending) {
                if (waiting.timeMicros < atMicros) {
                    slice.shape().add(merged, 0, waiting);
                }
            }
            return merged;
        }
        long from = slice.window().startMicros(atMicros);
        boolean anyInBlock = blockNewest[slice.tier()] >= from;
        if (anyInBlock) {
            TileArray block = block(slice.tier());
            merged.set(0, block, block.firstFrom(from));
        }
        mergeFrom(merged, !anyInBlock, visible(slice.tier(), atMicros), from);
        return merged;
    }

    /** Most entities have a tile or two, so the first is copied into an empty one, which costs far less than a merge. */
    private static void mergeFrom(TileArray merged, boolean isEmpty, TileArray tiles, long startMicros) {
        int tile = tiles.firstFrom(startMicros);
        if (isEmpty && tile < tiles.size()) {
            merged.set(0, tiles, tile++);
        }
        for (; tile < tiles.size(); tile++) {
            merged.shape.merge(merged, 0, tiles, tile);
        }
    }

    /** The recent tiles, with the waiting events that the instant is past. */
    private TileArray visible(int index, long atMicros) {
        TileArray tiles = recent[index];
        boolean copied = false;
        for (Inputs waiting : pending) {
            if (waiting.timeMicros < atMicros) {
                tiles = copied ? tiles : tiles.copy();
                copied = true;
                long start = layout.tiers().get(index).tileStart(waiting.timeMicros);
                int at = tiles.firstFrom(start);
                if (at == tiles.size() || tiles.start(at) != start) {
                    tiles.insert(at, start);
                }
                tiles.shape.add(tiles, at, waiting);
            }
        }
        return tiles;
    }

    /**
     * The next instant at which some value of the vector changes with no new event: because a tile leaves a window, or
     * because the entity's life ends. Empty if none ever will. No event may lie at or after the vector's instant.
     */
    public OptionalLong validUntilMicros(FeatureVector vector) {
        long next = Long.MAX_VALUE;
        for (GroupLayout.Slice slice : layout.slices()) {
            if (!slice.window().isLifetime()) {
                next = Math.min(next, firstChange(slice, vector, next));
            }
        }
        OptionalLong due = dueMicros();
        if (due.isPresent() && due.getAsLong() < next && hasValueBefore(due.getAsLong())) {
            next = due.getAsLong();
        }
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    private boolean hasValueBefore(long dueMicros) {
        for (Object value : evaluate(dueMicros - 1, true).values()) {
            if (value != null) {
                return true;
            }
        }
        return false;
    }

    private long firstChange(GroupLayout.Slice slice, FeatureVector vector, long limit) {
        long from = slice.window().startMicros(vector.atMicros());
        long lag = slice.window().hopMicros() + slice.window().widthMicros();
        TileArray tiles = visible(slice.tier(), vector.atMicros());
        if (blockNewest[slice.tier()] >= from) {
            TileArray block = block(slice.tier());
            for (int tile = block.firstFrom(from); tile < block.size(); tile++) {
                long leaves = block.start(tile) + lag;
                if (leaves >= limit) {
                    return limit;
                }
                var rest = TileArray.single(slice.shape());
                boolean anyLeft = tile + 1 < block.size();
                if (anyLeft) {
                    rest.set(0, block, tile + 1);
                }
                mergeFrom(rest, !anyLeft, tiles, from);
                if (differs(slice, rest, vector)) {
                    return leaves;
                }
            }
        }
        for (int tile = tiles.firstFrom(from); tile < tiles.size(); tile++) {
            long leaves = tiles.start(tile) + lag;
            if (leaves >= limit) {
                return limit;
            }
            var rest = TileArray.single(slice.shape());
            mergeFrom(rest, true, tiles, tiles.start(tile) + 1);
            if (differs(slice, rest, vector)) {
                return leaves;
            }
        }
        return limit;
    }

    private boolean differs(GroupLayout.Slice slice, TileArray rest, FeatureVector vector) {
        for (int index : slice.readings()) {
            if (!Objects.equals(layout.readings().get(index).value(rest, 0), vector.values()[index])) {
                return true;
            }
        }
        return false;
    }

    /** Event time of the newest admitted event. Only of a state that has admitted one. */
    public long newestMicros() {
        return newest;
    }

    /** Whether any event was admitted. */
    public boolean isEmpty() {
        return newest == NEVER;
    }

    /** The instant on the service clock at which the row is to be deleted; empty for a group without a ttl. */
    public OptionalLong dueMicros() {
        OptionalLong life = group.lifeMicros();
        // an absence must be exceeded: due a millisecond later
        return life.isEmpty() || newest == NEVER
                ? OptionalLong.empty()
                : OptionalLong.of(newest + life.getAsLong() + 1_000);
    }

    /** Counts up with each update that is sent, and is never behind the newest event. Makes re-sent writes harmless. */
    public long nextRevision() {
        row = null;
        revision = revision == 0 ? newest : Math.max(revision + 1, newest);
        return revision;
    }

    public long revision() {
        return revision;
    }

    /** The row, without the parts. */
    public byte[] encodeRow() {
        byte[] known = row;
        // written once per commit, so there is nothing to keep it for
        row = null;
        return known == null ? group.codec().writeRow(this) : known;
    }

    /** How many parts a state of this group can have. */
    public int partCount() {
        return changedParts.length;
    }

    /** Whether the part has changed since {@link #partWritten}. */
    public boolean isPartChanged(int part) {
        return changedParts[part];
    }

    public byte[] encodePart(int part) {
        return part == layout.tiers().size()
                ? group.codec().writeIds(ids(), this)
                : group.codec().writeBlock(block(part), this);
    }

    public void partWritten(int part) {
        changedParts[part] = false;
    }

    /** Row and parts in one piece, but for the event ids: what a reader elsewhere needs to evaluate. */
    public byte[] encodeWhole() {
        byte[] current = group.codec().writeRow(this);
        row = current;
        return group.codec().writeWhole(current, this);
    }

    long partsRevision() {
        return partsRevision;
    }

    /** The fields of a row, in order; the codec puts a header before them. */
    void writeRow(StateWriter out) {
        out.signed(newest);
        out.signed(foldedNewest == NEVER ? 1 : foldedNewest - newest);
        out.signed(revision - newest);
        out.unsigned(partsRevision);
        for (int input = 0; input < inputNewest.length; input++) {
            if (layout.agesInput(input)) {
                out.signed(inputNewest[input] == NEVER ? 1 : inputNewest[input] - newest);
            }
        }
        if (lifetime != null) {
            lifetime.shape.write(lifetime, out);
        }
        for (int tier = 0; tier < recent.length; tier++) {
            recent[tier].shape.write(recent[tier], out);
            out.octet(blockNewest[tier] == NEVER ? 0 : 1);
            if (blockNewest[tier] != NEVER) {
                out.signed(blockNewest[tier] - newest);
            }
        }
        out.unsigned(pending.size());
        for (Inputs waiting : pending) {
            group.codec().writeInputs(waiting, out);
        }
    }

    void readRow(StateReader in) {
        newest = in.signed();
        long folded = in.signed();
        foldedNewest = folded > 0 ? NEVER : newest + folded;
        revision = newest + in.signed();
        partsRevision = in.unsigned();
        for (int input = 0; input < inputNewest.length; input++) {
            if (layout.agesInput(input)) {
                long age = in.signed();
                inputNewest[input] = age > 0 ? NEVER : newest + age;
            }
        }
        if (lifetime != null) {
            lifetime.set(0, lifetime.shape.read(in), 0);
        }
        for (int tier = 0; tier < recent.length; tier++) {
            recent[tier] = layout.tiers().get(tier).shape().read(in);
            blockNewest[tier] = in.octet() == 0 ? NEVER : newest + in.signed();
        }
        for (int left = in.count(); left > 0; left--) {
            pending.add(group.codec().readInputs(in));
        }
    }

    /** The blocks that exist, for {@link #encodeWhole}. */
    void writeBlocks(StateWriter out) {
        for (int tier = 0; tier < recent.length; tier++) {
            if (blockNewest[tier] != NEVER) {
                TileArray block = block(tier);
                block.shape.write(block, out);
            }
        }
    }

    void readBlocks(StateReader in) {
        for (int tier = 0; tier < recent.length; tier++) {
            if (blockNewest[tier] != NEVER) {
                blocks[tier] = layout.tiers().get(tier).shape().read(in);
            }
        }
    }
}
