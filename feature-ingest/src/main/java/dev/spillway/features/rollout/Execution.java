package dev.spillway.features.rollout;

import dev.spillway.features.rollout.VersionTexts.Usable;
import dev.spillway.features.rollout.domain.Deployed;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.Here;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this process run what is deployed, step by step; what fails is tried again the next time. For one thread. */
final class Execution {
    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

    private final GroupVersions versions;
    private final VersionTexts texts;
    private final Map<String, Here> here = new HashMap<>();
    private final Map<String, String> troubles = new TreeMap<>();
    /** What the log was told last of a group. */
    private final Map<String, String> said = new HashMap<>();

    Execution(GroupVersions versions, VersionTexts texts) {
        this.versions = versions;
        this.texts = texts;
    }

    /** What runs of a group. */
    Here of(String group) {
        return here.getOrDefault(group, Here.NOTHING);
    }

    /** What cannot be done at present, by group. */
    Map<String, String> troubles() {
        return Map.copyOf(troubles);
    }

    /**
     * Takes the founding versions of a group for begun, which are started with the process: those that are to run, and of a group that
     * is being removed those whose entities are still to be told of. Others are not started, and that ends them.
     *
     * @return their definitions
     */
    List<Published> founded(String group, Deployment deployment) {
        List<Deployed> versions = (deployment.isGone() ? deployment.ending() : deployment.running())
                .stream()
                        .filter(Deployed::founding)
                        .filter(each -> usable(group, each).isPresent())
                        .toList();
        var founding = new TreeSet<Integer>();
        versions.forEach(each -> founding.add(each.version()));
        // whoever starts it lets it answer until another is said to
        OptionalInt serving = founding.stream().mapToInt(version -> version).findFirst();
        here.put(group, new Here(founding, serving, Set.of()));
        return versions.stream().map(Deployed::definition).toList();
    }

    private Optional<Usable> usable(String group, Deployed version) {
        return texts.read(group, version.definition()) instanceof Usable usable
                ? Optional.of(usable)
                : Optional.empty();
    }

    /** Does what begins and serves, and takes nothing away. */
    void prepare(Map<String, Deployment> deployments) {
        troubles.clear();
        new TreeMap<>(deployments).forEach((group, deployment) -> carryOut(group, deployment, false));
    }

    /**
     * Does what is to be done, first for all groups what begins and serves; then takes one thing away at most, since that may take
     * long, and what is said meanwhile must be heard.
     */
    void carryOut(Map<String, Deployment> deployments) {
        prepare(deployments);
        said.keySet().retainAll(deployments.keySet());
        for (Map.Entry<String, Deployment> each : new TreeMap<>(deployments).entrySet()) {
            if (!troubles.containsKey(each.getKey()) && carryOut(each.getKey(), each.getValue(), true)) {
                return;
            }
        }
    }

    /** Whether something was taken away, after which nothing more is done. */
    private boolean carryOut(String group, Deployment deployment, boolean takingAway) {
        try {
            for (Step step : Step.between(of(group), deployment)) {
                if ((step.takesAway() && !takingAway) || !carryOut(group, step, deployment)) {
                    return false;
                }
                here.put(group, of(group).after(step));
                if (step.takesAway()) {
                    return true;
                }
            }
        } catch (RuntimeException e) { // whatever it is, the other groups go on, and this one is tried again
            String trouble = "tries again: " + e.getMessage();
            troubles.put(group, trouble);
            if (!trouble.equals(said.put(group, trouble))) {
                // once, although it is tried again and again
                LOG.atWarn()
                        .addKeyValue("group", group)
                        .setCause(e)
                        .log("cannot bring about what is deployed; tries again");
            }
        }
        return false;
    }

    /** False if it cannot be done here, and what comes after it neither. */
    private boolean carryOut(String group, Step step, Deployment deployment) {
        if (step.kind() == Step.Kind.BEGIN) {
            Optional<Usable> usable = deployment.all().stream()
                    .filter(each -> each.version() == step.version())
                    .findFirst()
                    .flatMap(each -> usable(group, each));
            if (usable.isEmpty() && deployment.isGone()) {
                // nobody here knows its entities: the rest of it goes all the same
                return true;
            }
            if (usable.isEmpty()) {
                troubles.put(group, "version " + step.version() + " cannot be run by this program");
                return false;
            }
            versions.begin(usable.get().group(), usable.get().layout());
        } else if (step.kind() == Step.Kind.SERVE) {
            versions.serve(group, step.version());
        } else if (step.kind() == Step.Kind.END) {
            versions.end(group, step.version());
        } else {
            versions.remove(group);
        }
        LOG.atInfo()
                .addKeyValue("group", group)
                .addKeyValue("version", step.version())
                .addKeyValue("step", step.kind())
                .log("has changed which versions of a feature group run");
        return true;
    }

    /** Definitions that this program cannot use although they are deployed, by group. */
    Map<String, String> unusable(Map<String, Deployment> deployments) {
        var unusable = new TreeMap<String, String>();
        deployments.forEach((group, deployment) -> deployment.running().forEach(each -> {
            if (texts.read(group, each.definition()) instanceof VersionTexts.Unusable read) {
                unusable.put(group, "group \"" + group + "\", version " + each.version() + ": " + read.why());
            }
        }));
        return unusable;
    }
}
