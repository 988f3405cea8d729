package dev.spillway.features.rollout.domain;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what becomes of a group's versions. Whoever decides has read what was decided before, and deciding once more what was
 * decided changes nothing: it does not matter which instance does it, nor how often.
 */
public final class RolloutPolicy {
    private final long keepMicros;

    /** @param keepMicros for how long the version that served before is kept */
    public RolloutPolicy(long keepMicros) {
        this.keepMicros = keepMicros;
    }

    /** What is to be after what is; the same if there is nothing to be done. */
    public Deployment next(Deployment now, Seen seen, long nowMicros) {
        Deployment next = seen.withdrawn() ? gone(now, false, nowMicros) : published(now, seen, nowMicros);
        next = takenOver(next, seen, nowMicros);
        next = keptLongEnough(next, nowMicros);
        return ended(next, seen).after(now);
    }

    /** A higher version back-fills, in the place of any that does; another text of the same meaning replaces the text. */
    private static Deployment published(Deployment now, Seen seen, long nowMicros) {
        if (seen.published().isEmpty() || now.dropTable()) {
            // what is new would have its table dropped under it
            return now;
        }
        Published published = seen.published().get();
        if (published.version() <= now.highest()) {
            return now.with(
                    now.serving().map(each -> each.reworded(published)),
                    now.candidate().map(each -> each.reworded(published)),
                    now.previous().map(each -> each.reworded(published)));
        }
        return now.ending(now.candidate().stream(), nowMicros)
                .with(now.serving(), Optional.of(new Deployed(published, false, nowMicros)), now.previous());
    }

    private static Deployment takenOver(Deployment now, Seen seen, long nowMicros) {
        Optional<Deployed> ready =
                now.candidate().filter(candidate -> seen.ready().contains(candidate.version()));
        if (ready.isEmpty()) {
            return now;
        }
        return now.ending(now.previous().stream(), nowMicros)
                .with(
                        ready.map(each -> each.since(nowMicros)),
                        Optional.empty(),
                        now.serving().map(each -> each.since(nowMicros)));
    }

    private Deployment keptLongEnough(Deployment now, long nowMicros) {
        boolean over = now.previous()
                .filter(previous -> nowMicros - previous.sinceMicros() >= keepMicros)
                .isPresent();
        return over
                ? now.ending(now.previous().stream(), nowMicros).with(now.serving(), now.candidate(), Optional.empty())
                : now;
    }

    private static Deployment ended(Deployment now, Seen seen) {
        return now.with(now.ending().stream()
                .filter(each -> !seen.ended().contains(each.version()))
                .toList());
    }

    /**
     * Back to the version that served before; and if a version back-fills, it is not waited for any more. Neither comes again.
     *
     * @throws RolloutRefusedException if there is nothing to go back from or to
     */
    public Deployment rolledBack(String group, Deployment now, long nowMicros) throws RolloutRefusedException {
        if (now.serving().isEmpty()) {
            throw new RolloutRefusedException(
                    now.isGone()
                            ? "there is no group \"" + group + "\""
                            : "group \"" + group + "\" has no version to go back to: its first one back-fills",
                    now.isGone() ? "see spillway definitions" : "wait, raise its version, or remove it");
        }
        if (now.previous().isEmpty() && now.candidate().isEmpty()) {
            throw new RolloutRefusedException(
                    "group \"" + group + "\" has no version to go back to: that before "
                            + now.serving().get().version() + " is no longer kept",
                    "publish what it was under a higher version");
        }
        Deployment back = now.previous().isEmpty()
                ? now.ending(now.candidate().stream(), nowMicros)
                        .with(now.serving(), Optional.empty(), Optional.empty())
                : now.ending(Stream.concat(now.serving().stream(), now.candidate().stream()), nowMicros)
                        .with(now.previous().map(each -> each.since(nowMicros)), Optional.empty(), Optional.empty());
        return back.refusing(now.highest(), now.dropTable()).after(now);
    }

    /**
     * No version any more; none of those that were known comes again.
     *
     * @param published the highest version that is published, 0 if none is
     * @throws RolloutRefusedException if there is no such group
     */
    public Deployment removed(String group, Deployment now, int published, boolean dropTable, long nowMicros)
            throws RolloutRefusedException {
        if (now.isGone()) {
            throw new RolloutRefusedException("there is no group \"" + group + "\"", "see spillway definitions");
        }
        return gone(now, dropTable, nowMicros).refusing(published, dropTable).after(now);
    }

    private static Deployment gone(Deployment now, boolean dropTable, long nowMicros) {
        return now.isGone()
                ? now
                : now.ending(now.running().stream(), nowMicros)
                        .with(Optional.empty(), Optional.empty(), Optional.empty())
                        .refusing(now.highest(), dropTable);
    }

    /** The same, once a removed group's table has been dropped. */
    public static Deployment tableDropped(Deployment now) {
        return now.refusing(now.refused(), false).after(now);
    }
}
