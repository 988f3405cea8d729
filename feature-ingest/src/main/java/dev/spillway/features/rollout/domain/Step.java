package dev.spillway.features.rollout.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * One thing that an instance has to do so that there runs what is deployed.
 *
 * @param version which; 0 for a step that is about the whole group
 */
public record Step(Kind kind, int version) {

    /** What is to be done. */
    public enum Kind {
        BEGIN,
        SERVE,
        END,
        REMOVE
    }

    /** Whether it may take long, and takes something away. */
    public boolean takesAway() {
        return kind == Kind.END || kind == Kind.REMOVE;
    }

    /**
     * What makes of what runs here what is deployed, in this order: a version serves before the one that it replaces ends, so that
     * there is always one that answers.
     */
    public static List<Step> between(Here here, Deployment deployed) {
        var steps = new ArrayList<Step>();
        Here now = here;
        if (deployed.serving().isEmpty()
                && (here.serving().isPresent() || (deployed.isGone() && isAnythingLeft(here, deployed)))) {
            if (deployed.isGone()) {
                // of what a crash has left the entities are known only to what runs
                now = doing(Kind.BEGIN, missing(now, deployed.ending()), now, steps);
            }
            now = doing(Kind.REMOVE, List.of(0), now, steps);
        }
        now = doing(Kind.BEGIN, missing(now, deployed.running()), now, steps);
        List<Integer> running =
                deployed.running().stream().map(Deployed::version).toList();
        OptionalInt serving = now.serving();
        now = doing(
                Kind.SERVE,
                deployed.serving().stream()
                        .map(Deployed::version)
                        .filter(version -> serving.isEmpty() || serving.getAsInt() != version)
                        .toList(),
                now,
                steps);
        var over = new TreeSet<>(now.begun());
        running.forEach(over::remove);
        over.addAll(missing(now, deployed.ending()));
        doing(Kind.END, List.copyOf(over), now, steps);
        return List.copyOf(steps);
    }

    private static boolean isAnythingLeft(Here here, Deployment deployed) {
        return !here.begun().isEmpty() || !missing(here, deployed.ending()).isEmpty();
    }

    /** Those that neither run here nor have ended here. */
    private static List<Integer> missing(Here here, Collection<Deployed> versions) {
        return versions.stream()
                .map(Deployed::version)
                .filter(version ->
                        !here.begun().contains(version) && !here.ended().contains(version))
                .toList();
    }

    private static Here doing(Kind kind, List<Integer> versions, Here before, List<Step> steps) {
        Here here = before;
        for (int version : versions) {
            var step = new Step(kind, version);
            steps.add(step);
            here = here.after(step);
        }
        return here;
    }
}
