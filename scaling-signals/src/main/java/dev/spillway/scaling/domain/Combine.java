package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which of the proposals is followed. Any out beats any in, since too little hurts more than too much; of the outs the largest,
 * of the ins the mildest. A change of count comes before a change of what each instance has: it can be undone, and it is
 * absolute, so that carrying it out twice changes nothing.
 */
final class Combine {

    private Combine() {}

    /** The one to follow, then the one to follow if that comes to nothing: more instances, else more in each; or less. */
    static List<Proposal> inOrder(List<Proposal> proposals) {
        List<Proposal> outs = best(proposals, Action.SCALE_OUT, Action.SCALE_UP);
        return outs.isEmpty() ? best(proposals, Action.SCALE_IN, Action.SCALE_DOWN) : outs;
    }

    private static List<Proposal> best(List<Proposal> proposals, Action... actions) {
        var best = new ArrayList<Proposal>();
        for (Action action : actions) {
            largest(proposals.stream().filter(each -> each.rule().action() == action))
                    .ifPresent(best::add);
        }
        return best;
    }

    /** The largest out and the mildest in are both the largest size; the first in the file among equals. */
    static Optional<Proposal> largest(Stream<Proposal> proposals) {
        return proposals.reduce((first, next) -> next.size() > first.size() ? next : first);
    }
}
