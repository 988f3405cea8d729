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
 * <p>Bounded by the windows: per hop of the group a tier of tiles; a lifetime tile; the {@link WaitingEvents}; the ids of the events within the lateness.
 */
/*
 * An instant need not be a multiple of a hop: the head of a window is exact, so events at or after the clock must not be
 * in a tile yet. They wait as they are and are folded in when the clock has passed them. How tiles are kept is the
 * tiers' matter: see TierState.
 */
public final class EntityState {

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
    private final TierState[] tiers;
    private final long[] inputNewest;
    private final @Nullable TileArray lifetime;
    private final WaitingEvents waiting = new WaitingEvents();
    private @Nullable EventIds ids;
    private boolean idsChanged;
    private long newest = NEVER;
    private long foldedNewest = NEVER;
    private long revision = NEVER;

    /** Counts the changes of the parts, so that a reader that loads row and parts apart sees whether they belong together. */
    private long partsRevision;

    /** The encoded row, between the telling of an update and the writing of the row that it told of; null else. */
    private byte @Nullable [] row;

    EntityState(FeatureGroup group, Parts parts) {
        this.group = group;
        this.layout = group.layout();
        this.parts = parts;
        tiers = new TierState[layout.tiers().size()];
        for (int i = 0; i < tiers.length; i++) {
            GroupLayout.Tier tier = layout.tiers().get(i);
            int part = i;
            tiers[i] = new TierState(tier, () -> storedBlock(part, tier.shape()));
        }
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
            idsChanged = true;
            partsRevision++;
        }
        include(inputs, clockMicros);
        return Admission.ADMITTED;
    }

    /**
     * Takes an event in that was admitted before, without judging it again: what a point-in-time answer is made of. Events
     * may come in any order, and ids are not remembered.
     *
     * @param clockMicros the instant that is to be evaluated; it never goes back
     */
    public void include(Inputs inputs, long clockMicros) {
        newest = Math.max(newest, inputs.timeMicros);
        waiting.settle(clockMicros, event -> fold(event, clockMicros));
        if (inputs.timeMicros < clockMicros) {
            fold(inputs, clockMicros);
        } else {
            waiting.add(inputs.copy(), event -> fold(event, clockMicros));
        }
    }

    /**
     * Takes in what events add up to that were admitted elsewhere, as if each of them had come here. They are not judged: a
     * portion may hold what is further behind the newest event than the lateness.
     *
     * @param clockMicros the service clock, which never goes back
     */
    public void merge(Portion portion, long clockMicros) {
        row = null;
        newest = Math.max(newest, portion.newestMicros());
        if (portion.foldedNewest() != NEVER) {
            mergeFolded(portion, Math.min(clockMicros, newest + 1));
        }
        portion.waiting().forEach(event -> include(event, clockMicros));
        waiting.settle(clockMicros, event -> fold(event, clockMicros));
    }

    private void mergeFolded(Portion portion, long earliestMicros) {
        foldedNewest = Math.max(foldedNewest, portion.foldedNewest());
        for (int input = 0; input < inputNewest.length; input++) {
            inputNewest[input] = Math.max(inputNewest[input], portion.newestOf(input));
        }
        TileArray all = portion.lifetime();
        if (lifetime != null && all != null) {
            lifetime.shape.merge(lifetime, 0, all, 0);
        }
        for (int i = 0; i < tiers.length; i++) {
            TileArray tiles = portion.tier(i);
            for (int tile = 0; tile < tiles.size(); tile++) {
                if (tiers[i].merge(tiles, tile, earliestMicros)) {
                    partsRevision++;
                }
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
        for (TierState tier : tiers) {
            if (tier.add(inputs, earliest)) {
                partsRevision++;
            }
        }
    }

    private TileArray storedBlock(int part, TileShape shape) {
        byte[] stored = parts.load(part);
        if (stored == null) {
            throw new TornReadException();
        }
        return group.codec().readBlock(stored, shape, this);
    }

    private EventIds ids() {
        EventIds known = ids;
        if (known == null) {
            byte[] stored = parts.load(tiers.length);
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
        List<String> overflowed = List.of();
        List<GroupLayout.Slice> slices = layout.slices();
        // Found before any is merged: of an entity that was not met for a moment nothing is in a cache, and so
        // the processor fetches the tiles of all windows at once, and not each when the one before is done.
        var firsts = new int[slices.size()];
        for (int i = 0; i < firsts.length; i++) {
            GroupLayout.Slice slice = slices.get(i);
            if (!slice.window().isLifetime()) {
                firsts[i] = tiers[slice.tier()].first(slice.window().startMicros(atMicros));
            }
        }
        for (int i = 0; i < firsts.length; i++) {
            GroupLayout.Slice slice = slices.get(i);
            TileArray merged = merge(slice, firsts[i], atMicros);
            for (int index : slice.readings()) {
                Reading reading = layout.readings().get(index);
                values[index] = reading.value(merged, 0, atMicros);
                if (values[index] == null && reading.overflows(merged, 0)) {
                    overflowed = with(overflowed, reading.feature().name());
                }
            }
        }
        return new FeatureVector(
                atMicros, OptionalLong.of(newestBefore), values, statuses(values, newestBefore, atMicros), overflowed);
    }

    /** A list is made only if there is something to put into it: there hardly ever is. */
    private static List<String> with(List<String> features, String further) {
        var all = new ArrayList<String>(features);
        all.add(further);
        return all;
    }

    private Status[] statuses(@Nullable Object[] values, long newestBefore, long atMicros) {
        OptionalLong ttl = group.definition().ttlMicros();
        boolean old = ttl.isPresent() && atMicros - newestBefore > ttl.getAsLong();
        var statuses = new Status[values.length];
        for (int i = 0; i < values.length; i++) {
            Reading reading = layout.readings().get(i);
            boolean tooOld = old || isOutsideOwnTtl(reading, atMicros);
            statuses[i] = tooOld ? Status.OUTSIDE_MAX_AGE : values[i] == null ? Status.NULL_VALUE : Status.PRESENT;
        }
        return statuses;
    }

    private boolean isOutsideOwnTtl(Reading reading, long atMicros) {
        OptionalLong ttl = reading.feature().ttlMicros();
        if (ttl.isEmpty()) {
            return false;
        }
        long seen = inputNewest[reading.input()];
        for (Inputs event : waiting.before(atMicros)) {
            seen = event.has(reading.input()) ? Math.max(seen, event.timeMicros) : seen;
        }
        return seen != NEVER && atMicros - seen > ttl.getAsLong();
    }

    private long newestBefore(long atMicros) {
        long before = foldedNewest;
        for (Inputs event : waiting.before(atMicros)) {
            before = Math.max(before, event.timeMicros);
        }
        return before;
    }

    /** @param first what the window's tier has said to be its first recent tile */
    private TileArray merge(GroupLayout.Slice slice, int first, long atMicros) {
        List<Inputs> passed = waiting.before(atMicros);
        if (!slice.window().isLifetime()) {
            return tiers[slice.tier()].merged(slice.window().startMicros(atMicros), first, passed);
        }
        var merged = TileArray.single(slice.shape());
        if (lifetime != null) {
            merged.set(0, lifetime, 0);
        }
        passed.forEach(event -> slice.shape().add(merged, 0, event));
        return merged;
    }

    /**
     * The next instant at which some value of the vector changes with no new event: because a tile leaves a window, or
     * because the entity's life ends; the next of all where something decays. Empty if none ever will. No event may lie at or after the vector's instant.
     */
    public OptionalLong validUntilMicros(FeatureVector vector) {
        if (isFading(vector)) {
            return OptionalLong.of(vector.atMicros() + 1);
        }
        long next = Long.MAX_VALUE;
        for (GroupLayout.Slice slice : layout.slices()) {
            if (!slice.window().isLifetime()) {
                long from = slice.window().startMicros(vector.atMicros());
                next = tiers[slice.tier()].firstChange(
                        slice, from, waiting.before(vector.atMicros()), next, rest -> differs(slice, rest, vector));
            }
        }
        OptionalLong due = dueMicros();
        if (due.isPresent() && due.getAsLong() < next && hasValueBefore(due.getAsLong())) {
            next = due.getAsLong();
        }
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** Whether there is a value that is another at every instant. */
    private boolean isFading(FeatureVector vector) {
        for (int i = 0; i < vector.values().length; i++) {
            Object value = vector.values()[i];
            if (layout.readings().get(i).fades() && value != null && !value.equals(0.0)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasValueBefore(long dueMicros) {
        for (Object value : evaluate(dueMicros - 1, true).values()) {
            if (value != null) {
                return true;
            }
        }
        return false;
    }

    private boolean differs(GroupLayout.Slice slice, TileArray rest, FeatureVector vector) {
        for (int index : slice.readings()) {
            if (!Objects.equals(
                    layout.readings().get(index).value(rest, 0, vector.atMicros()), vector.values()[index])) {
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
        return newest == NEVER ? OptionalLong.empty() : group.dueMicros(newest);
    }

    /** Counts up with each update that is sent, and is never behind the newest event. Makes re-sent writes harmless. */
    public long nextRevision() {
        row = null;
        revision = revision == NEVER ? newest : Math.max(revision + 1, newest);
        return revision;
    }

    /** Makes the next revision exceed this one, for a state that goes on where another has told. */
    public void raiseRevision(long atLeast) {
        row = null;
        revision = Math.max(revision, atLeast);
    }

    /** The last revision that was told; empty if none was. */
    public OptionalLong revision() {
        return revision == NEVER ? OptionalLong.empty() : OptionalLong.of(revision);
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
        return tiers.length + 1;
    }

    /** Whether the part has changed since {@link #partWritten}. */
    public boolean isPartChanged(int part) {
        return part == tiers.length ? idsChanged : tiers[part].isBlockChanged();
    }

    public byte[] encodePart(int part) {
        return part == tiers.length
                ? group.codec().writeIds(ids(), this)
                : group.codec().writeBlock(tiers[part], this);
    }

    public void partWritten(int part) {
        if (part == tiers.length) {
            idsChanged = false;
        } else {
            tiers[part].blockWritten();
        }
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
        out.octet(revision == NEVER ? 0 : 1);
        out.signed(revision == NEVER ? 0 : revision - newest);
        out.unsigned(partsRevision);
        for (int input = 0; input < inputNewest.length; input++) {
            if (layout.agesInput(input)) {
                out.signed(inputNewest[input] == NEVER ? 1 : inputNewest[input] - newest);
            }
        }
        if (lifetime != null) {
            lifetime.shape.write(lifetime, out);
        }
        for (TierState tier : tiers) {
            tier.writeRow(out, newest);
        }
        waiting.write(group.codec(), out);
    }

    void readRow(StateReader in) {
        newest = in.signed();
        long folded = in.signed();
        foldedNewest = folded > 0 ? NEVER : newest + folded;
        boolean told = in.octet() == 1;
        long ahead = in.signed();
        revision = told ? newest + ahead : NEVER;
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
        for (TierState tier : tiers) {
            tier.readRow(in, newest);
        }
        waiting.read(group.codec(), in);
    }

    /** The blocks that exist, for {@link #encodeWhole}. */
    void writeBlocks(StateWriter out) {
        for (TierState tier : tiers) {
            if (tier.hasBlock()) {
                tier.writeBlock(out);
            }
        }
    }

    void readBlocks(StateReader in) {
        for (TierState tier : tiers) {
            if (tier.hasBlock()) {
                tier.readBlock(in);
            }
        }
    }
}
