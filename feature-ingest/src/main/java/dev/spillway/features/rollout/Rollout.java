package dev.spillway.features.rollout;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.rollout.GroupVersions.Progress;
import dev.spillway.features.rollout.VersionTexts.Usable;
import dev.spillway.features.rollout.domain.Change;
import dev.spillway.features.rollout.domain.Deployed;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.RolloutPolicy;
import dev.spillway.features.rollout.domain.RolloutRefusedException;
import dev.spillway.features.rollout.domain.Seen;
import dev.spillway.features.rollout.domain.Words;
import dev.spillway.topologies.ServiceClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, with the other instances, which versions of the groups run, and makes this process run them:
 *
 * <pre>
 *   both topics ──▶ what is said ──▶ policy ──▶ what is to be said ──▶ in one transaction ──▶ both topics
 *                        └─────────▶ steps  ──▶ versions that run here
 * </pre>
 *
 * For one thread.
 */
final class Rollout {
    private static final Logger LOG = LoggerFactory.getLogger(Rollout.class);

    private final RolloutLog log;
    private final RolloutPolicy policy;
    private final GroupVersions versions;
    private final TableGuard tables;
    private final ServiceClock wall;
    private final VersionTexts texts = new VersionTexts();
    private final Fitness fitness;
    private final Execution execution;
    private final Map<String, String> objections = new HashMap<>();
    private final Map<String, Progress> progress = new HashMap<>();
    private List<String> left = List.of();
    private final TableDrops drops;

    Rollout(RolloutLog log, RolloutPolicy policy, GroupVersions versions, TableGuard tables, ServiceClock wall) {
        this.log = log;
        this.policy = policy;
        this.versions = versions;
        this.tables = tables;
        this.wall = wall;
        this.fitness = new Fitness(texts, tables);
        this.execution = new Execution(versions, texts);
        this.drops = new TableDrops(tables);
    }

    /**
     * Publishes what is in files; where nothing was ever deployed, all that is published is founding.
     *
     * @return the founding versions, all of which are to be started with the process
     */
    Definitions found(Map<String, Published> files) {
        left = publish(files);
        Words words = log.read(Duration.ZERO);
        var founding = new TreeMap<String, Published>();
        words.deployments()
                .forEach((group, deployment) ->
                        execution.founded(group, deployment).forEach(each -> founding.put(group, each)));
        return texts.together(founding);
    }

    /** Begins and serves what is deployed besides, so that no founding version answers for one that has taken over from it. */
    void prepare() {
        execution.prepare(log.read(Duration.ZERO).deployments());
    }

    /** What of the files at the start was left as it is published, each with the way out. */
    List<String> left() {
        return left;
    }

    /** Groups that have been removed. */
    Set<String> gone() {
        return log.read(Duration.ZERO).deployments().entrySet().stream()
                .filter(each -> each.getValue().isGone())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Publishes what is in files and newer than what is published.
     *
     * @return what is left as it is although it is another, each with the way out
     */
    List<String> publish(Map<String, Published> files) {
        var done = new Publication[1];
        log.change(words -> {
            done[0] = Publication.of(files, words, withdrawn(words), this::moves);
            return done[0].founding(this::isUsable, wall.nowMicros());
        });
        return done[0].left();
    }

    /** What is deployed once removals that nobody has brought about yet are. */
    private Map<String, Deployment> withdrawn(Words words) {
        var deployments = new TreeMap<String, Deployment>();
        for (String group : words.withdrawn()) {
            Deployment now = words.deployment(group);
            Deployment next = policy.next(now, new Seen(Optional.empty(), true, Set.of(), Set.of()), wall.nowMicros());
            if (!next.equals(now)) {
                deployments.put(group, next);
            }
        }
        return deployments;
    }

    /** Replicas that serve reads need an application of their own, and state does not move from one to another. */
    private boolean moves(String group, Published from, Published to) {
        return texts.read(group, from) instanceof Usable before
                && texts.read(group, to) instanceof Usable after
                && (before.group().readReplicas() > 0) != (after.group().readReplicas() > 0);
    }

    private boolean isUsable(String group, Published published) {
        return texts.read(group, published) instanceof Usable;
    }

    /** The versions of each group that are to run, by all that is said by now. */
    Map<String, Set<Integer>> deployed() {
        return log.readAll().deployments().entrySet().stream()
                .filter(each -> !each.getValue().isGone())
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue().running().stream()
                                .map(Deployed::version)
                                .collect(Collectors.toSet())));
    }

    /** Hears what is new, decides, and does what is to be done here. */
    Words round(Duration atMost) {
        Words heard = log.read(atMost);
        objections.clear();
        fitness.judge(heard);
        Map<String, Set<Integer>> ready = ready(heard);
        Words words = changes(heard, ready).isEmpty() ? heard : log.change(fresh -> Change.of(changes(fresh, ready)));
        execution.carryOut(words.deployments());
        dropTables(words);
        forget(words);
        return words;
    }

    private Map<String, Deployment> changes(Words words, Map<String, Set<Integer>> ready) {
        var changes = new TreeMap<String, Deployment>();
        for (String group : words.groups()) {
            Deployment now = words.deployment(group);
            var seen = new Seen(
                    fitness.fit(group, words),
                    words.withdrawn().contains(group),
                    ready.getOrDefault(group, Set.of()),
                    execution.of(group).ended());
            Deployment next = policy.next(now, seen, wall.nowMicros());
            if (!next.equals(now)) {
                changes.put(group, next);
            }
        }
        return changes;
    }

    /** Candidates that have caught up, and whose rows their tables take. */
    private Map<String, Set<Integer>> ready(Words words) {
        progress.clear();
        var ready = new HashMap<String, Set<Integer>>();
        words.deployments()
                .forEach((group, deployment) -> deployment
                        .candidate()
                        .filter(each -> execution.of(group).begun().contains(each.version()))
                        .filter(each -> isReady(group, each))
                        .ifPresent(each -> ready.put(group, Set.of(each.version()))));
        return ready;
    }

    private boolean isReady(String group, Deployed candidate) {
        Optional<Progress> known = asked(group, candidate.version());
        known.ifPresent(now -> progress.put(group, now));
        boolean caughtUp = known.filter(Progress::caughtUp).isPresent();
        if (!caughtUp || !(texts.read(group, candidate.definition()) instanceof Usable usable)) {
            return false;
        }
        Optional<String> objection = tables.objection(usable.group());
        objection.ifPresent(why -> objections.put(group, "has caught up and does not serve: " + why));
        return objection.isEmpty();
    }

    private Optional<Progress> asked(String group, int version) {
        try {
            return versions.progress(group, version);
        } catch (KafkaException e) {
            LOG.atDebug().addKeyValue("group", group).setCause(e).log("nobody can say how far a version is");
            return Optional.empty();
        }
    }

    private void dropTables(Words words) {
        for (String group :
                drops.drop(words, each -> !execution.of(each).begun().isEmpty(), wall.nowMicros())) {
            log.change(fresh -> fresh.deployment(group).dropTable()
                    ? Change.of(Map.of(group, RolloutPolicy.tableDropped(fresh.deployment(group))))
                    : Change.NONE);
        }
    }

    private void forget(Words words) {
        var mentioned = new HashSet<Published>(words.published().values());
        words.deployments()
                .values()
                .forEach(deployment -> deployment.all().forEach(each -> mentioned.add(each.definition())));
        texts.retain(mentioned);
    }

    /**
     * Goes back to the version before, while it is kept.
     *
     * @throws RolloutRefusedException if there is none
     */
    Deployment rollBack(String group) throws RolloutRefusedException {
        return decide(group, words -> {
            Deployment next = policy.rolledBack(group, words.deployment(group), wall.nowMicros());
            return Change.of(Map.of(group, next));
        });
    }

    /**
     * Removes a group.
     *
     * @throws RolloutRefusedException if there is none
     */
    Deployment remove(String group, boolean dropTable) throws RolloutRefusedException {
        return decide(group, words -> {
            Published published = words.published().get(group);
            Deployment next = policy.removed(
                    group,
                    words.deployment(group),
                    published == null ? 0 : published.version(),
                    dropTable,
                    wall.nowMicros());
            return new Change(Map.of(), Set.of(group), Map.of(group, next));
        });
    }

    /** What an operator asks for. */
    private interface Decision {
        Change of(Words words) throws RolloutRefusedException;
    }

    private Deployment decide(String group, Decision decision) throws RolloutRefusedException {
        var refused = new RolloutRefusedException[1];
        Words words = log.change(fresh -> {
            try {
                refused[0] = null;
                return decision.of(fresh);
            } catch (RolloutRefusedException e) {
                refused[0] = e;
                return Change.NONE;
            }
        });
        if (refused[0] != null) {
            throw refused[0];
        }
        return words.deployment(group);
    }

    /** What is published or deployed and cannot be used, by group: why, and the way out. */
    Map<String, String> refused(Words words) {
        var refused = new TreeMap<>(words.refused());
        refused.putAll(execution.unusable(words.deployments()));
        refused.putAll(fitness.refused());
        return refused;
    }

    /** What holds a group's candidate up, or the whole group; empty if nothing does. */
    String trouble(String group) {
        return objections.getOrDefault(group, execution.troubles().getOrDefault(group, drops.trouble(group)));
    }

    /** How far what back-fills has come, as of the last round; empty if nobody knows. */
    Optional<Progress> progress(String group) {
        return Optional.ofNullable(progress.get(group));
    }
}
