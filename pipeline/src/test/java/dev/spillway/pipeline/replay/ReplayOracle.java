package dev.spillway.pipeline.replay;

import static dev.spillway.pipeline.replay.RandomGroups.HOUR;
import static dev.spillway.pipeline.replay.RandomReplay.BAD;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.pipeline.replay.OracleValues.Kept;
import dev.spillway.pipeline.replay.RandomGroups.Feature;
import dev.spillway.pipeline.replay.RandomGroups.Group;
import dev.spillway.pipeline.replay.RandomReplay.Ask;
import dev.spillway.pipeline.replay.RandomReplay.Line;
import dev.spillway.pipeline.replay.RandomReplay.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a replay must write, from the contract alone: it keeps every event and looks at all of them for every value. Slow, and
 * without a state that could be wrong.
 */
final class ReplayOracle {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** An entity from its first event to the end of its life. */
    private static final class Life {
        private final List<Kept> events = new ArrayList<>();
        private final Map<Object, Long> ids = new HashMap<>();
        private long newest = Long.MIN_VALUE;
        private long revision;
    }

    /** What is known of a group: lives by key, and all events ever admitted. */
    private static final class Known {
        private final Map<String, Life> lives = new TreeMap<>();
        private final Map<String, List<Kept>> admitted = new HashMap<>();
        private long eventClock = Long.MIN_VALUE;
    }

    private final List<Group> groups;
    private final Map<String, Known> known = new HashMap<>();
    private long clock = Long.MIN_VALUE;
    private long offset;
    final List<String> updates = new ArrayList<>();
    final List<String> quarantined = new ArrayList<>();
    final List<String> lookUps = new ArrayList<>();

    ReplayOracle(List<Group> groups) {
        this.groups = groups.stream().sorted(Comparator.comparing(Group::name)).toList();
        groups.forEach(group -> known.put(group.name(), new Known()));
    }

    private Known known(String group) {
        return Objects.requireNonNull(known.get(group));
    }

    void feed(List<Source> sources, boolean inOrder) {
        int[] next = new int[sources.size()];
        while (true) {
            int best = -1;
            for (int i = 0; i < next.length; i++) {
                boolean has = next[i] < sources.get(i).lines().size();
                boolean first = best < 0
                        || (!inOrder
                                && has
                                && head(sources, next, i).at()
                                        < head(sources, next, best).at());
                best = has && first ? i : best;
            }
            if (best < 0) {
                return;
            }
            Line line = head(sources, next, best);
            next[best]++;
            take(line);
        }
    }

    private static Line head(List<Source> sources, int[] next, int source) {
        return sources.get(source).lines().get(next[source]);
    }

    private void take(Line line) {
        clock = Math.max(clock, line.at());
        if (line.ask().isPresent()) {
            endLives();
            lookUps.add(lookUp(line.ask().get()));
            return;
        }
        long position = offset++;
        Map<String, Object> values = line.values();
        for (Group group : groups) {
            Long time = values == null ? null : time(group, values, line);
            if (time != null && group.eventClock() && isTime(time, line)) {
                Known shown = known(group.name());
                shown.eventClock = Math.max(shown.eventClock, time);
            }
        }
        endLives();
        line.undecodable().ifPresent(reason -> quarantine(line, position, reason, null));
        if (values != null) {
            groups.forEach(group -> judge(group, values, line, position));
        }
    }

    private static @Nullable Long time(Group group, Map<String, Object> values, Line line) {
        return !group.ownTime() ? (Long) line.at() : values.get("at") instanceof Long time ? time : null;
    }

    private static boolean isTime(@Nullable Long time, Line line) {
        return time != null && time - line.at() <= HOUR;
    }

    private long clock(Group group) {
        return group.eventClock() ? known(group.name()).eventClock : clock;
    }

    private void judge(Group group, Map<String, Object> values, Line line, long position) {
        if (group.filter().isPresent()) {
            String field = group.filter().get().split(" ", -1)[0];
            if (values.get(field) == BAD) {
                quarantine(line, position, "BAD_TYPE", group);
                return;
            }
            if (!OracleValues.holds(group.filter().get(), values)) {
                return;
            }
        }
        Long time = time(group, values, line);
        String reason = values.containsValue(BAD)
                ? "BAD_TYPE"
                : time == null
                        ? "MISSING_FIELD"
                        : !isTime(time, line)
                                ? "BAD_TIMESTAMP"
                                : group.entity().stream().anyMatch(f -> values.get(f) == null) ? "NULL_KEY" : "";
        if (!reason.isEmpty() || time == null) {
            quarantine(line, position, reason, group);
            return;
        }
        admit(group, new Kept(time, group.ties() ? values.get("tie") : null, values), line, position);
    }

    private void admit(Group group, Kept event, Line line, long position) {
        String key = key(group, event.values());
        Map<String, Life> living = known(group.name()).lives;
        Life life = living.getOrDefault(key, new Life());
        boolean first = life.events.isEmpty();
        if (!first && event.time() < life.newest - group.lateness()) {
            quarantine(line, position, "LATE", group);
            return;
        }
        Object id = event.values().get("id");
        if (group.ids() && id != null) {
            Long seen = life.ids.get(id);
            if (seen != null && seen >= life.newest - group.lateness()) {
                return;
            }
            life.ids.merge(id, event.time(), Math::max);
        }
        living.put(key, life);
        life.events.add(event);
        life.newest = Math.max(life.newest, event.time());
        life.revision = life.revision == 0 ? life.newest : Math.max(life.revision + 1, life.newest);
        known(group.name())
                .admitted
                .computeIfAbsent(key, k -> new ArrayList<>())
                .add(event);
        update(group, key, life, event.values(), line.at());
    }

    private void endLives() {
        record Death(long due, String group, String key) {}
        var deaths = new ArrayList<Death>();
        for (Group group : groups) {
            if (group.ttl().isPresent()) {
                known(group.name()).lives.forEach((key, life) -> {
                    if (due(group, life.newest) <= clock(group)) {
                        deaths.add(new Death(due(group, life.newest), group.name(), key));
                    }
                });
            }
        }
        deaths.sort(Comparator.comparing(Death::due)
                .thenComparing(d -> OracleValues.utf8(d.group), Arrays::compareUnsigned)
                .thenComparing(d -> OracleValues.utf8(d.key), Arrays::compareUnsigned));
        for (Death death : deaths) {
            known(death.group).lives.remove(death.key);
            ObjectNode line = JSON.objectNode();
            line.put("key", death.group + "|" + death.key);
            line.put("timestamp", OracleAnswers.rfc(death.due)).putNull("value");
            updates.add(line.toString());
        }
    }

    void runUntil(long until) {
        clock = Math.max(clock, until);
        endLives();
    }

    /** Due a millisecond after the age has reached the longest of ttl, finite windows and lateness. */
    private static long due(Group group, long newest) {
        long age = Math.max(group.ttl().orElseThrow(), group.lateness());
        for (Feature feature : group.features()) {
            age = Math.max(age, feature.width());
        }
        return newest + age + 1_000;
    }

    private static String key(Group group, Map<String, Object> values) {
        return group.entity().stream()
                .map(field ->
                        String.valueOf(values.get(field)).replace("\\", "\\\\").replace("|", "\\|"))
                .collect(Collectors.joining("|"));
    }

    private void quarantine(Line line, long position, String reason, @Nullable Group group) {
        ObjectNode out = JSON.objectNode();
        out.putNull("key").put("timestamp", OracleAnswers.rfc(line.at()));
        ObjectNode headers = out.putObject("headers");
        headers.put("at", OracleAnswers.rfc(clock));
        if (group != null) {
            headers.put("group", group.name());
        }
        headers.put("offset", position)
                .put("partition", 0)
                .put("reason", reason)
                .put("topic", "events");
        String head = out.toString();
        quarantined.add(head.substring(0, head.length() - 1) + ",\"value\":" + line.shown() + "}");
    }

    private void update(Group group, String key, Life life, Map<String, Object> entity, long timestamp) {
        ObjectNode line = JSON.objectNode();
        line.put("key", group.name() + "|" + key).put("timestamp", OracleAnswers.rfc(timestamp));
        ObjectNode value = line.putObject("value");
        value.put("group", group.name()).put("version", 3);
        OracleAnswers.putEntity(value, group, entity);
        value.put("eventTime", OracleAnswers.rfc(life.newest));
        long at = life.newest + 1;
        Long until = validUntil(group, life, at);
        if (until == null) {
            value.putNull("validUntil");
        } else {
            value.put("validUntil", OracleAnswers.rfc(until));
        }
        value.put("revision", life.revision).put("region", "replay");
        ObjectNode values = value.putObject("values");
        for (Feature feature : OracleAnswers.sorted(group)) {
            OracleAnswers.put(values, feature.name(), OracleValues.value(feature, life.events, at));
        }
        updates.add(line.toString());
    }

    private static @Nullable Long validUntil(Group group, Life life, long at) {
        var instants = new TreeSet<Long>();
        for (Feature feature : group.features()) {
            for (Kept event : feature.width() == 0 ? List.<Kept>of() : life.events) {
                instants.add(
                        Math.floorDiv(event.time(), feature.hop()) * feature.hop() + feature.hop() + feature.width());
            }
        }
        long due = group.ttl().isPresent() ? due(group, life.newest) : Long.MAX_VALUE;
        if (due < Long.MAX_VALUE) {
            instants.add(due);
        }
        for (long instant : instants.tailSet(at, false)) {
            for (Feature feature : group.features()) {
                Object then = instant >= due ? null : OracleValues.value(feature, life.events, instant);
                if (!Objects.equals(then, OracleValues.value(feature, life.events, at))) {
                    return instant;
                }
            }
        }
        return null;
    }

    private String lookUp(Ask ask) {
        long at = Math.max(ask.at(), clock(ask.group()));
        Life life = known(ask.group().name()).lives.get(key(ask.group(), ask.entity()));
        boolean alive = life != null && (ask.group().ttl().isEmpty() || at < due(ask.group(), life.newest));
        return OracleAnswers.answer(ask, alive ? Objects.requireNonNull(life).events : List.of(), at, true)
                .toString();
    }

    String query(Ask ask) {
        List<Kept> events = known(ask.group().name()).admitted.getOrDefault(key(ask.group(), ask.entity()), List.of());
        return OracleAnswers.answer(ask, events, ask.at(), false).toString();
    }
}
