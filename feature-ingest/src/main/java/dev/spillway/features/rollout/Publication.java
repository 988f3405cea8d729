package dev.spillway.features.rollout;

import dev.spillway.features.rollout.domain.Arrival;
import dev.spillway.features.rollout.domain.Change;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of some files is to be published.
 *
 * @param published definitions that are new, or newly worded
 * @param left what stays as it is although it is another, each with the way out
 */
record Publication(
        Words words, Map<String, Deployment> deployments, Map<String, Published> published, List<String> left) {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    /** Whether one text of a version makes it run somewhere else than another. */
    @FunctionalInterface
    interface Moving {
        boolean moves(String group, Published from, Published to);
    }

    /** @param withdrawn deployments of groups whose definition was deleted, where nobody has brought that about */
    static Publication of(Map<String, Published> files, Words words, Map<String, Deployment> withdrawn, Moving moving) {
        var published = new TreeMap<String, Published>();
        var left = new ArrayList<String>();
        files.forEach((group, arriving) -> {
            Deployment deployed = withdrawn.getOrDefault(group, words.deployment(group));
            Optional<Published> known = Optional.ofNullable(words.published().get(group));
            switch (Arrival.of(arriving, known, deployed)) {
                case NEWER -> published.put(group, arriving);
                case REWORDED -> {
                    if (moving.moves(group, known.orElseThrow(), arriving)) {
                        left.add("group \"" + group + "\": version " + arriving.version()
                                + " would run elsewhere with these read_replicas: raise the version");
                    } else {
                        published.put(group, arriving);
                    }
                }
                case CHANGED ->
                    left.add("group \"" + group + "\": version " + arriving.version()
                            + " is published with other content: raise the version");
                case REFUSED ->
                    left.add("group \"" + group + "\": version " + arriving.version() + " was "
                            + (deployed.isGone() ? "removed" : "rolled back") + ": raise the version above "
                            + deployed.refused());
                case OLDER ->
                    LOG.atWarn()
                            .addKeyValue("group", group)
                            .addKeyValue("version", arriving.version())
                            .addKeyValue("published", Math.max(deployed.highest(), deployed.refused()))
                            .log("leaves a group as it is published: raise the version above the published one");
                case SAME -> {
                    // it is there already
                }
            }
        });
        return new Publication(words, withdrawn, published, List.copyOf(left));
    }

    /** What is to be written; the first who writes anything deploys all that is published at once. */
    Change founding(BiPredicate<String, Published> usable, long nowMicros) {
        if (!words.deployments().isEmpty()) {
            return new Change(published, Set.of(), deployments);
        }
        var all = new TreeMap<>(words.published());
        all.putAll(published);
        var founded = new TreeMap<String, Deployment>();
        all.forEach((group, each) -> {
            if (usable.test(group, each)) {
                founded.put(group, Deployment.founding(each, nowMicros));
            }
        });
        return new Change(published, Set.of(), founded);
    }
}
