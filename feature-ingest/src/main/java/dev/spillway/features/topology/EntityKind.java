package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.HotKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups of a topic that share an entity, at work in one task: a routed event is for all of them. */
final class EntityKind {
    private static final Logger LOG = LoggerFactory.getLogger(EntityKind.class);

    private final String entity;
    private final List<Member> members;
    private final FeatureIngest ingest;

    /** Null if events of the kind are never added up where they are read. */
    private @Nullable HotKeys hot;

    private EntityKind(String entity, List<Member> members, FeatureIngest ingest) {
        this.entity = entity;
        this.members = List.copyOf(members);
        this.ingest = ingest;
    }

    /** The kinds of a topic's groups, in the order of their first groups. */
    static List<EntityKind> of(FeatureIngest ingest, EntityStore entities) {
        Map<String, List<Member>> kinds = new LinkedHashMap<>();
        for (FeatureGroup group : ingest.groups()) {
            kinds.computeIfAbsent(Route.entityOf(group), entity -> new ArrayList<>())
                    .add(new Member(group, entities.tenure(group), ingest));
        }
        return kinds.entrySet().stream()
                .map(kind -> new EntityKind(kind.getKey(), kind.getValue(), ingest))
                .toList();
    }

    /** The names of the entity's fields. */
    String entity() {
        return entity;
    }

    List<Member> members() {
        return members;
    }

    /** Begins to look for entities that run hot. */
    void watch(TaskId task) {
        forget();
        HotRule rule = ingest.hotRule();
        boolean ids = members.stream().anyMatch(Member::hasIds);
        var keys = rule.keysOf(members.stream().map(Member::group).toList());
        if (ids || (rule.perSecond() == 0 && keys.isEmpty())) {
            return;
        }
        hot = new HotKeys(rule.perSecond(), keys, new HotKeys.Watcher() {
            @Override
            public void turnedHot() {
                ingest.meters().hot().changed(1);
                LOG.info("an entity runs hot: application={} entity={} task={}", application(), entity, task);
            }

            @Override
            public void turnedCool() {
                ingest.meters().hot().changed(-1);
                LOG.info("an entity has cooled: application={} entity={} task={}", application(), entity, task);
            }
        });
    }

    private String application() {
        return ingest.meters().application();
    }

    /** Ends looking. */
    void forget() {
        if (hot != null) {
            ingest.meters().hot().changed(-hot.size());
            hot = null;
        }
    }

    /** Tells the time. */
    void tick(long nowMs) {
        if (hot != null) {
            hot.tick(nowMs);
        }
    }

    /**
     * Whether the event that was judged last, of an entity whose home is elsewhere, is to be added up here: the entity runs hot,
     * and no group could find the event late.
     */
    boolean addsUpHere(String key, long recordMicros) {
        if (hot == null || !hot.seen(key)) {
            return false;
        }
        for (Member member : members) {
            if (member.takes() && member.mayBeLate(recordMicros)) {
                return false;
            }
        }
        return true;
    }
}
