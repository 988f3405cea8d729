package dev.spillway.features;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.lookup.StateLookup;
import dev.spillway.features.rollout.GroupVersions;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.Role;
import dev.spillway.features.topology.Roles;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.topologies.Backlog;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Patience;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.StreamsService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * The versions of groups in this process: in which application each is, and which of them answers.
 *
 * <pre>
 *   founding ──────────────────────────────▶ serving ◀──serve──▶ silent ──end──▶ gone
 *   begin ──▶ silent, reads from the first event on ──serve──▶      │
 *                                            remove: tombstones ◀───┴──▶ gone
 * </pre>
 */
final class RunningVersions implements GroupVersions, AutoCloseable {
    private final Settings settings;
    private final StateLookup lookup;
    private final ServiceClocks clocks;
    private final Health health;
    private final RunningApplication.Launch launch;
    private final VersionRemains remains;
    private final Patience leaving = new Patience();
    private final List<RunningApplication> applications = new CopyOnWriteArrayList<>();
    /** By group, then by version. */
    private final Map<String, Map<Integer, RunningVersion>> versions = new ConcurrentSkipListMap<>();

    private final Map<String, RunningVersion> serving = new ConcurrentHashMap<>();
    private final ToldVersions told = new ToldVersions();
    private volatile Consumer<StreamsService> ended = streams -> {};
    private volatile boolean started;
    private volatile @Nullable Admin admin;

    RunningVersions(
            Settings settings,
            StateLookup lookup,
            ServiceClocks clocks,
            Health health,
            RunningApplication.Launch launch) {
        this.settings = settings;
        this.lookup = lookup;
        this.clocks = clocks;
        this.health = health;
        this.launch = launch;
        this.remains = new VersionRemains(settings);
    }

    /** Adds an application whose groups answer, as long as nothing else is said. Before the start. */
    void found(FeatureApplication application) {
        add(application, Roles.telling()).forEach(version -> {
            serving.put(version.name(), version);
            lookup.serve(version.group());
            told.serves(version.group());
        });
    }

    private List<RunningVersion> add(FeatureApplication application, Roles roles) {
        var running = new RunningApplication(
                application, roles, launch, () -> serving.values().stream().anyMatch(each -> isIn(each, application)));
        var backlog = new Backlog(settings, application.id(), application.topic(), application.routedTopic());
        var added = new ArrayList<RunningVersion>();
        for (FeatureGroup group : application.groups()) {
            var version = new RunningVersion(group, running, backlog);
            versionsOf(version.name()).put(version.number(), version);
            added.add(version);
        }
        applications.add(running);
        health.add(application.id(), running::status);
        return added;
    }

    private static boolean isIn(RunningVersion version, FeatureApplication application) {
        return version.in().application().id().equals(application.id());
    }

    private Map<Integer, RunningVersion> versionsOf(String group) {
        return versions.computeIfAbsent(group, name -> new ConcurrentSkipListMap<>());
    }

    private Optional<RunningVersion> version(String group, int version) {
        return Optional.ofNullable(versionsOf(group).get(version));
    }

    private RunningVersion required(String group, int version) {
        return version(group, version)
                .orElseThrow(() -> new IllegalArgumentException("version " + version + " of group " + group
                        + " has not begun; there are " + versionsOf(group).keySet()));
    }

    /** Starts what there is, the founding applications first; returns when those have been started. */
    void start(Patience patience) {
        for (RunningApplication each : applications) {
            if (each.roles().isTellingAtFirst()) {
                each.start(patience);
            }
        }
        started = true;
        applications.stream().filter(each -> !each.roles().isTellingAtFirst()).forEach(RunningApplication::startAside);
    }

    List<RunningApplication> applications() {
        return applications;
    }

    /** Has somebody told of which versions of groups updates may come, now and whenever that changes. */
    void followedBy(Consumer<Collection<FeatureGroup>> follower) {
        told.followedBy(follower);
    }

    /** Has nobody told of a removed group's updates any more. */
    void forgetUpdates(String group) {
        told.forget(group);
    }

    /** Has somebody told of each application that has ended for good. */
    void whenEnded(Consumer<StreamsService> ended) {
        this.ended = ended;
    }

    @Override
    public void begin(GroupDefinition group, EventLayout layout) {
        Optional<RunningVersion> known = version(group.name(), group.version());
        if (known.isPresent()) {
            refuseAnother(known.get().group().definition(), group);
            return;
        }
        RunningVersion begun =
                add(FeatureApplication.ofVersion(group, layout), Roles.silent()).get(0);
        lookup.announce(begun.group());
        told.begins(begun.group());
        if (started) {
            begun.in().startAside();
        }
    }

    private static void refuseAnother(GroupDefinition known, GroupDefinition other) {
        if (!known.checksum().equals(other.checksum())) {
            throw new IllegalArgumentException("version " + other.version() + " of group " + other.name()
                    + " runs with another definition: give the changed definition a higher version");
        }
    }

    @Override
    public Optional<Progress> progress(String group, int version) {
        return version(group, version)
                .filter(each -> each.in().streams().isPresent())
                .flatMap(each -> each.backlog().left(admin()))
                .map(left -> new Progress(left.done(), left.of(), left.none()));
    }

    @Override
    public void serve(String group, int version) {
        RunningVersion next = required(group, version);
        RunningVersion before = serving.get(group);
        if (before != null && !before.equals(next)) {
            before.say(Role.SILENT);
            carryClock(before.group().definition(), next.group().definition());
        }
        serving.put(group, next);
        told.serves(next.group());
        lookup.serve(next.group());
        next.say(Role.TELLING);
        versionsOf(group).values().stream()
                .filter(each -> !each.equals(next) && each.isSaid(Role.UNSAID))
                .forEach(each -> each.say(Role.SILENT));
    }

    /** What look-ups are answered as of does not go back when another version answers. */
    private void carryClock(GroupDefinition before, GroupDefinition next) {
        if (before.clock() == GroupClock.EVENT
                && before.source().timestamp().equals(next.source().timestamp())) {
            clocks.show(next, clocks.nowMicros(before));
        }
    }

    @Override
    public void end(String group, int version) {
        Optional<RunningVersion> known = version(group, version);
        if (known.isEmpty()) {
            remains.remove(group, version);
            return;
        }
        if (known.get().equals(serving.get(group))) {
            throw new IllegalStateException("version " + version + " of group " + group
                    + " serves: let another one serve before this one ends, or remove the group");
        }
        forget(known.get());
    }

    @Override
    public void remove(String group) {
        Collection<RunningVersion> all = List.copyOf(versionsOf(group).values());
        lookup.remove(group);
        all.forEach(each -> each.say(Role.LEAVING));
        leaving.until("entities of group " + group, () -> {
            for (RunningVersion each : all) {
                requireGone(each);
            }
            return true;
        });
        all.forEach(this::forget);
        versions.remove(group);
        serving.remove(group);
        told.isRemoved(group);
    }

    private void requireGone(RunningVersion version) {
        RunningApplication in = version.in();
        if (in.isRunning() ? !in.roles().isGone(version.name()) : !isWithoutEntities(version)) {
            throw new Patience.NotYetException(
                    "version " + version.number() + " of group " + version.name() + " still has entities");
        }
    }

    /** Of a version that does not run: whether there is nobody to tell of the end of its entities. */
    private boolean isWithoutEntities(RunningVersion version) {
        RunningApplication in = version.in();
        if (in.isEnded()) {
            return true;
        }
        return in.streams().isPresent()
                ? in.hasFailed() && !version.equals(serving.get(version.name()))
                : remains.lacksSource(version);
    }

    /** An application that others share goes on without the version; any other ends. */
    private void forget(RunningVersion version) {
        RunningApplication in = version.in();
        boolean isShared = versions.values().stream()
                .flatMap(each -> each.values().stream())
                .anyMatch(each -> !each.equals(version) && each.in().equals(in));
        lookup.forget(version.group());
        if (isShared) {
            version.say(Role.ENDED);
        } else {
            String id = in.application().id();
            in.end();
            in.streams().ifPresent(ended);
            remains.remove(id);
            applications.remove(in);
            health.remove(id);
        }
        versionsOf(version.name()).remove(version.number());
    }

    private Admin admin() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(KafkaClients.admin(settings));
            admin = known;
        }
        return known;
    }

    /** Stops all applications, each after a last commit, to be started again. */
    @Override
    public void close() {
        leaving.close();
        applications.forEach(RunningApplication::close);
        Admin known = admin;
        if (known != null) {
            known.close();
        }
    }
}
