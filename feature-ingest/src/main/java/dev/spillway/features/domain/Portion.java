package dev.spillway.features.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What some events of one entity add up to apart from its state, for {@link EntityState#merge}: a state that has merged the
 * portions of a stream of events is what it would be had each event come to it. Not thread-safe.
 *
 * <p>Judges nothing: whoever adds an event knows that it is admitted. Ids of events are not kept, so a group whose events have
 * ids has no use for it. Holds a tile per hop that its events touch and the events that are ahead of the clock; one that
 * {@link #isFull} is to be merged before more is added.
 */
public final class Portion {

    /** Of all hops together. Events that come in order touch one or two of each hop within a commit. */
    static final int FULL_TILES = 256;

    /** Events that are ahead of the clock. */
    static final int FULL_WAITING = 256;

    private static final long NEVER = Long.MIN_VALUE;

    private final FeatureGroup group;
    private final GroupLayout layout;
    private final TileArray[] tiers;
    private final @Nullable TileArray lifetime;
    private final long[] inputNewest;
    private final List<Inputs> waiting = new ArrayList<>(0);
    private long events;
    private long newest = NEVER;
    private long foldedNewest = NEVER;
    private long clock = NEVER;

    Portion(FeatureGroup group) {
        this.group = group;
        this.layout = group.layout();
        tiers = new TileArray[layout.tiers().size()];
        Arrays.setAll(tiers, tier -> new TileArray(layout.tiers().get(tier).shape(), 1));
        TileShape shape = layout.lifetime();
        lifetime = shape == null ? null : TileArray.single(shape);
        inputNewest = new long[layout.inputs().size()];
        Arrays.fill(inputNewest, NEVER);
    }

    /**
     * Adds an event that is admitted.
     *
     * @param clockMicros the service clock, which never goes back
     */
    public void add(Inputs inputs, long clockMicros) {
        events++;
        newest = Math.max(newest, inputs.timeMicros);
        clock = clockMicros;
        if (inputs.timeMicros >= clockMicros) {
            // as in a state: the head of a window is exact, so no tile may have it yet
            waiting.add(inputs.copy());
            return;
        }
        foldedNewest = Math.max(foldedNewest, inputs.timeMicros);
        for (int input = 0; input < inputNewest.length; input++) {
            if (layout.agesInput(input) && inputs.has(input)) {
                inputNewest[input] = Math.max(inputNewest[input], inputs.timeMicros);
            }
        }
        if (lifetime != null) {
            lifetime.shape.add(lifetime, 0, inputs);
        }
        for (int i = 0; i < tiers.length; i++) {
            TileArray tiles = tiers[i];
            tiles.shape.add(tiles, tiles.tileAt(layout.tiers().get(i).tileStart(inputs.timeMicros)), inputs);
        }
    }

    /** Whether it holds as much as it may. */
    public boolean isFull() {
        int tiles = 0;
        for (TileArray tier : tiers) {
            tiles += tier.size();
        }
        return tiles >= FULL_TILES || waiting.size() >= FULL_WAITING;
    }

    /**
     * Whether the life of an entity that had no newer event is over at the instant: what comes then begins another life, and
     * belongs in another portion.
     */
    public boolean isOver(long clockMicros) {
        OptionalLong due = group.dueMicros(newest);
        return newest != NEVER && due.isPresent() && clockMicros >= due.getAsLong();
    }

    /** How many events were added. */
    public long events() {
        return events;
    }

    /** The service clock when the last event was added: every event in a tile is before it. */
    public long clockMicros() {
        return clock;
    }

    long newestMicros() {
        return newest;
    }

    /** Of the events in tiles; the least of all times if there are none. */
    long foldedNewest() {
        return foldedNewest;
    }

    /** The newest event in tiles that brought something for the input, if its age is asked for; else the least of all times. */
    long newestOf(int input) {
        return inputNewest[input];
    }

    /** Null if no feature is over the lifetime. */
    @Nullable
    TileArray lifetime() {
        return lifetime;
    }

    TileArray tier(int tier) {
        return tiers[tier];
    }

    List<Inputs> waiting() {
        return waiting;
    }

    /** The bytes, for {@link FeatureGroup#decodePortion}. */
    public byte[] encode() {
        return group.codec().writePortion(this);
    }

    /** The fields, in order; the codec puts a header before them. */
    void write(StateWriter out) {
        out.unsigned(events);
        out.signed(newest);
        out.signed(clock - newest);
        out.signed(foldedNewest == NEVER ? 1 : foldedNewest - newest);
        for (int input = 0; input < inputNewest.length; input++) {
            if (layout.agesInput(input)) {
                out.signed(inputNewest[input] == NEVER ? 1 : inputNewest[input] - newest);
            }
        }
        if (lifetime != null) {
            lifetime.shape.write(lifetime, out);
        }
        for (TileArray tiles : tiers) {
            tiles.shape.write(tiles, out);
        }
        out.unsigned(waiting.size());
        waiting.forEach(event -> group.codec().writeInputs(event, out));
    }

    void read(StateReader in) {
        events = in.unsigned();
        newest = in.signed();
        clock = newest + in.signed();
        foldedNewest = time(in);
        for (int input = 0; input < inputNewest.length; input++) {
            if (layout.agesInput(input)) {
                inputNewest[input] = time(in);
            }
        }
        if (lifetime != null) {
            lifetime.set(0, lifetime.shape.read(in), 0);
        }
        for (int i = 0; i < tiers.length; i++) {
            tiers[i] = tiers[i].shape.read(in);
        }
        for (int left = in.count(); left > 0; left--) {
            waiting.add(group.codec().readInputs(in));
        }
    }

    /** A time not after the newest event, or none. */
    private long time(StateReader in) {
        long distance = in.signed();
        return distance > 0 ? NEVER : newest + distance;
    }
}
