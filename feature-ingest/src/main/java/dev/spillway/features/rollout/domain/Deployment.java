package dev.spillway.features.rollout.domain;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which versions of a group run, and as what.
 *
 * <pre>
 *                            caught up            a newer one serves          kept for long enough
 *   published ──▶ candidate ───────────▶ serving ───────────────────▶ previous ───────────────────▶ ending ──▶ nothing
 *                     │                   ▲   │                         │                             ▲
 *                     │                   └───┼──── roll-back ──────────┘                             │
 *                     └── replaced, cancelled ┴──────── rolled back, removed ─────────────────────────┘
 * </pre>
 *
 * @param epoch how often it has changed; 0: nothing was ever decided
 * @param serving answers look-ups; empty while the first version back-fills, and after a removal
 * @param candidate back-fills, to serve when it has caught up
 * @param previous served before, and is kept for a roll-back
 * @param ending versions of which something may be left; none of them is among the others
 * @param refused no version up to this one comes again; 0 if none was
 * @param dropTable whether the removed group's table is still to be dropped
 */
public record Deployment(
        long epoch,
        Optional<Deployed> serving,
        Optional<Deployed> candidate,
        Optional<Deployed> previous,
        List<Deployed> ending,
        int refused,
        boolean dropTable) {

    /** Before anything was decided. */
    public static final Deployment NONE =
            new Deployment(0, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), 0, false);

    public Deployment {
        ending = List.copyOf(ending);
    }

    /** A group that is there from the beginning: it serves at once. */
    public static Deployment founding(Published first, long nowMicros) {
        return new Deployment(
                1,
                Optional.of(new Deployed(first, true, nowMicros)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                false);
    }

    /** The versions that are to run. */
    public List<Deployed> running() {
        return Stream.of(serving, candidate, previous).flatMap(Optional::stream).toList();
    }

    /** Those, and what is left of others. */
    public List<Deployed> all() {
        return Stream.concat(running().stream(), ending.stream()).toList();
    }

    /** Whether no version is to run. */
    public boolean isGone() {
        return running().isEmpty();
    }

    /** The highest version that is to run, or must not come again; 0 if there is none. */
    public int highest() {
        return running().stream().mapToInt(Deployed::version).reduce(refused, Math::max);
    }

    Deployment with(Optional<Deployed> serves, Optional<Deployed> follows, Optional<Deployed> kept) {
        return new Deployment(epoch, serves, follows, kept, ending, refused, dropTable);
    }

    Deployment with(List<Deployed> stillEnding) {
        return new Deployment(epoch, serving, candidate, previous, stillEnding, refused, dropTable);
    }

    /** The same, with others to be ended besides, each since now. */
    Deployment ending(Stream<Deployed> others, long nowMicros) {
        return with(Stream.concat(ending.stream(), others.map(each -> each.since(nowMicros)))
                .toList());
    }

    Deployment refusing(int upTo, boolean dropping) {
        return new Deployment(epoch, serving, candidate, previous, ending, Math.max(refused, upTo), dropping);
    }

    /** The same, as the one that comes after another: of that epoch and one, unless nothing has changed. */
    Deployment after(Deployment before) {
        return equals(before)
                ? before
                : new Deployment(before.epoch + 1, serving, candidate, previous, ending, refused, dropTable);
    }
}
