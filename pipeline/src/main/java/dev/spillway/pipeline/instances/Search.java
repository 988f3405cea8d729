package dev.spillway.pipeline.instances;

import dev.spillway.features.lookup.Copy;
import dev.spillway.features.lookup.Placement;
import dev.spillway.features.lookup.StateLookup.Asked;
import dev.spillway.topologies.instances.ReadOrder.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entity that is looked for, and whom to ask for it next. For one thread. */
final class Search {
    private final Asked asked;
    private final @Nullable Placement placement;
    private final List<Step> steps;
    private final int likely;
    private int next;
    private boolean isHere;
    private Copy.@Nullable Found found;

    /**
     * @param placement where it may be; null if that is not known, and there are no steps
     * @param likely how many of the steps, from the first, lead to somebody who is known to have it
     */
    Search(Asked asked, @Nullable Placement placement, List<Step> steps, int likely) {
        this.asked = asked;
        this.placement = placement;
        this.steps = List.copyOf(steps);
        this.likely = likely;
    }

    Asked asked() {
        return asked;
    }

    @Nullable
    Placement placement() {
        return placement;
    }

    /** Whether it is still looked for, and there is somebody to ask. */
    boolean goesOn() {
        return found == null && next < steps.size();
    }

    /** Whom to ask. */
    Step step() {
        return steps.get(next);
    }

    /** Goes on to the next to ask. */
    void missed() {
        next++;
    }

    void found(Copy.Found copy) {
        found = copy;
    }

    /** The same, at this instance. */
    void foundHere(Copy.Found copy) {
        found = copy;
        isHere = true;
    }

    boolean isHere() {
        return isHere;
    }

    Copy.@Nullable Found found() {
        return found;
    }

    /** Whether somebody else than who is asked now is likely to answer too. */
    boolean hasOthers() {
        return next + 1 < likely
                && steps.subList(next + 1, likely).stream()
                        .anyMatch(step -> !step.instance().equals(step().instance()));
    }
}
