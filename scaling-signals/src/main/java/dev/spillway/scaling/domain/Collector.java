package dev.spillway.scaling.domain;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the samples of one fleet into signals, one per multiple of 10 s.
 *
 * <pre>
 *   not begun ──a sample of an instance──▶ begun: slots close in turn ──a slot without a known instance──▶ ended
 *                                            ▲                                                              │
 *                                            └──────────────────────a later sample of an instance───────────┘
 * </pre>
 *
 * A slot <i>t</i> closes when every instance that is known at <i>t</i> has a word after <i>t</i>, or else when the clock reaches
 * <i>t</i> + 30 s. What a signal shows depends on the samples and outcomes admitted before its slot closed, never on their order.
 *
 * <p>How to drive it: {@link #close} with the clock until it is empty, before each sample (what is due is closed without it), after
 * it (it may be the one that a slot waited for) and at {@link #dueMicros}; the clock never goes back. All state is here; to have it again after a restart, store what {@link #unstored} names and, if it changed, the
 * {@link #encodeHead head}, both in the transaction of the sample or of the signal.
 *
 * <p>Bounds: {@value Instance#MOST} samples an instance (two as a rule, and seldom more than one a slot); open slots lie at most
 * {@value Timetable#MOST_OPEN} ahead of the one that closes next; an instance is kept for 1 h after its last word, of the silent
 * ones at most the last {@value Roster#MOST_SILENT}. {@link #admit} takes a time that does not grow with the fleet, {@link #close}
 * one that grows with its instances.
 */
public final class Collector {
    static final int FORMAT = 1;

    /** How long the known instances must have been the same before a fleet without outcomes is decided for. */
    private static final long WARMING = 60 * Slots.SECOND;

    /** An instance that the fleet was made smaller by is one that has said nothing for three signals. */
    private static final long QUIET = 30 * Slots.SECOND;

    /** After that long no slot that may still open counts a silent instance. */
    private static final long FORGET = Slots.SILENT + Slots.GRACE;

    private static final int USUAL_TIER = 2;

    private final String fleet;
    private final Shapes shapes = new Shapes();
    private final Roster roster = new Roster();
    private Instance voice = new Instance("");
    private SizeTruth truth = new SizeTruth();
    private Timetable slots = new Timetable();
    private boolean headStored;

    /** By the first sample admitted, until the fleet ends. */
    private @Nullable Identity identity;

    private int tier = USUAL_TIER;

    /** The first slot that had the known instances of the last one. */
    private long sameSinceMicros = Timetable.NEVER;

    public Collector(String fleet) {
        this.fleet = fleet;
    }

    /**
     * Takes a sample, or says why not.
     *
     * @param recordMicros the timestamp of the record that the sample came in
     */
    public Admission admit(Sample sample, long recordMicros) {
        long at = sample.atMicros();
        if (at < recordMicros - Slots.SKEW || at > recordMicros + Slots.SKEW || slots.isTooFarAhead(Slots.of(at))) {
            return Admission.SKEWED;
        }
        if (slots.isClosed(Slots.of(at))) {
            return Admission.LATE;
        }
        if (!identify(sample)) {
            return Admission.MISMATCH;
        }
        Held held = Held.of(sample, shapes);
        Admission admission = sample.instance().isEmpty() ? voice.add(held) : roster.add(sample.instance(), held);
        if (admission == Admission.ADMITTED) {
            roster.markUnstored(sample.instance());
        }
        if (!sample.instance().isEmpty()) {
            begin(Slots.of(at), sample.removed());
        }
        return admission;
    }

    /**
     * Takes note of what an actuator did. An outcome that the fleet ignores (of a decision that is not open) must not come here.
     * The instances that it removed count as removed from its time on (at the latest from the clock's), until they say something
     * more than 30 s later; so does an unnamed rest, if the size was made smaller: the longest silent first.
     */
    public void apply(Outcome outcome) {
        long clock = slots.clockMicros();
        long at = clock == Timetable.NEVER ? outcome.atMicros() : Math.min(outcome.atMicros(), clock);
        int present = 0;
        for (String name : outcome.removed()) {
            present += roster.stop(name, at) ? 1 : 0;
        }
        if (!slots.isOpen() && !outcome.removed().isEmpty()) {
            slots.forgetNotBefore(at + FORGET);
        }
        truth.apply(outcome, present);
        headStored = false;
    }

    /**
     * Closes the next slot, if it is due.
     *
     * @param clockMicros never before what it was
     */
    public Optional<Closed> close(long clockMicros, Policies policies) {
        slots.tell(clockMicros);
        if (slots.isOpen() && (slots.isOverdue() || roster.hasPassed())) {
            return Optional.of(close(policies));
        }
        if (slots.isForgotten()) {
            // a slot that may still open is of 30 s ago
            roster.removeOver(clockMicros - Slots.GRACE);
            slots.forgetAt(roster.isEmpty() ? Long.MAX_VALUE : clockMicros + FORGET);
            headStored = false;
        }
        return Optional.empty();
    }

    /** When {@link #close} has something to do at the latest; {@link Long#MAX_VALUE} if the fleet has ended and nothing is left of it. */
    public long dueMicros() {
        return slots.dueMicros();
    }

    /** The size that policies start from, as of the last signal and the last outcome. */
    public int instances() {
        return truth.size();
    }

    /** The instances whose {@link #encodeInstance bytes} have changed since {@link #stored}; the empty name is the fleet's voice. */
    public Set<String> unstored() {
        return roster.unstored();
    }

    /** Whether the {@link #encodeHead head} is still as it was when {@link #stored} was called. */
    public boolean isHeadStored() {
        return headStored;
    }

    /** All of it is stored as it is. */
    public void stored() {
        roster.stored();
        headStored = true;
    }

    /** Empty: there is nothing to keep of it, so what is stored is to be deleted. */
    public Optional<byte[]> encodeInstance(String name) {
        Instance instance = name.isEmpty() ? voice : roster.find(name);
        return instance == null || instance.isEmpty()
                ? Optional.empty()
                : Optional.of(Stored.bytes(FORMAT, instance::writeTo));
    }

    /** All but the instances. */
    public byte[] encodeHead() {
        return Stored.bytes(FORMAT, out -> {
            Identity.write(identity, out);
            out.writeByte(tier);
            out.writeLong(sameSinceMicros);
            slots.writeTo(out);
            truth.writeTo(out);
        });
    }

    /** The fleet as it was stored, once all its instances are {@link #decodeInstance read} too. */
    public static Collector decode(String fleet, byte[] head) {
        return Stored.read("fleet " + fleet, FORMAT, head, in -> {
            var collector = new Collector(fleet);
            collector.identity = Identity.read(in);
            collector.tier = in.readByte();
            collector.sameSinceMicros = in.readLong();
            collector.slots = Timetable.readFrom(in);
            collector.truth = SizeTruth.readFrom(in);
            collector.roster.open(collector.slots.nextMicros());
            collector.headStored = true;
            return collector;
        });
    }

    /** Takes back what {@link #encodeInstance} gave. */
    public void decodeInstance(String name, byte[] bytes) {
        Instance instance = Stored.read(
                "instance " + name + " of fleet " + fleet, FORMAT, bytes, in -> Instance.readFrom(name, in, shapes));
        instance.close(slots.closedMicros());
        if (name.isEmpty()) {
            voice = instance;
        } else {
            roster.put(instance);
        }
    }

    private boolean identify(Sample sample) {
        Identity before = identity;
        if (before == null ? !Identity.hasOneGamma(sample, Double.NaN) : !before.fits(sample)) {
            return false;
        }
        identity = before == null ? Identity.of(sample) : before.and(sample);
        headStored &= identity.equals(before);
        return true;
    }

    /** The first slot is the earliest that has a sample, as long as none is closed. A farewell begins nothing. */
    private void begin(long slot, boolean removed) {
        if (!slots.isOpen() && removed) {
            slots.forgetNotBefore(slot + FORGET);
            headStored = false;
        } else if (!slots.isOpen() || slot < slots.nextMicros()) {
            open(slot);
            headStored = false;
        }
    }

    private void open(long slot) {
        slots.open(slot);
        roster.open(slot);
    }

    private Closed close(Policies policies) {
        long at = slots.nextMicros();
        Identity who = identity;
        if (who == null) {
            throw new IllegalStateException("fleet " + fleet + " has a slot open at " + at + " and no sample");
        }
        Attendance there = Attendance.of(roster, at, slots.closedMicros());
        dismiss(there, at);
        sameSinceMicros = there.changed() ? at : sameSinceMicros;
        Held own = voice.sampleFor(at);
        tier = there.tier(own).orElse(tier);
        var folding = new Folding(who.kind(), declared(policies, who.kind()));
        there.samples().forEach(folding::add);
        if (own != null) {
            folding.speak(own);
        }
        truth.observe(at, there.known(), there.isFull());
        var signal = new Signal(
                fleet,
                who.kind(),
                who.region(),
                tier,
                at,
                truth.size(),
                there.known(),
                there.reporting(),
                there.coverage(),
                folding.metrics());
        boolean warming = !truth.hasOutcome() && at - sameSinceMicros < WARMING;
        boolean last = there.known() == 0;
        moveOn(at, last);
        return new Closed(signal, folding.traffic(), warming, there.reporting() == 0, last, folding.percent());
    }

    private Collection<MetricDefinition> declared(Policies policies, Kind kind) {
        return policies.governing(kind, fleet)
                .map(definition -> definition.forTier(tier).metrics().values())
                .orElse(List.of());
    }

    /** Lets those go that the fleet was made smaller by, without being named. */
    private void dismiss(Attendance there, long at) {
        int leaving = truth.leaving(there.present());
        if (leaving > 0) {
            for (Instance instance :
                    there.quiet(at, QUIET).stream().limit(leaving).toList()) {
                there.dismiss(instance, at);
                roster.remove(instance);
                truth.left();
            }
        }
    }

    private void moveOn(long at, boolean last) {
        headStored = false;
        slots.close();
        voice.close(at);
        roster.close(at);
        long first = last ? roster.firstAfterMicros(at) : at + Slots.WIDTH;
        if (first != Long.MAX_VALUE) {
            open(Slots.of(first));
        } else {
            identity = null;
            voice = new Instance("");
            roster.markUnstored("");
            slots.forgetAt(roster.isEmpty() ? Long.MAX_VALUE : roster.newestMicros() + FORGET);
        }
    }
}
