package dev.spillway.pipeline.replay;

import static dev.spillway.pipeline.replay.RandomReplay.BAD;
import static dev.spillway.pipeline.replay.RandomReplay.HOUR;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.pipeline.replay.RandomReplay.Ask;
import dev.spillway.pipeline.replay.RandomReplay.Feature;
import dev.spillway.pipeline.replay.RandomReplay.Group;
import dev.spillway.pipeline.replay.RandomReplay.Line;
import dev.spillway.pipeline.replay.RandomReplay.Source;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
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
    private static final DateTimeFormatter RFC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private record Kept(long time, @Nullable Object tie, Map<String, Object> values) {}

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

    static String rfc(long micros) {
        return RFC.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
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
            if (!holds(group.filter().get(), values)) {
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
        String key = key(group, event.values);
        Map<String, Life> living = known(group.name()).lives;
        Life life = living.getOrDefault(key, new Life());
        boolean first = life.events.isEmpty();
        if (!first && event.time < life.newest - group.lateness()) {
            quarantine(line, position, "LATE", group);
            return;
        }
        Object id = event.values.get("id");
        if (group.ids() && id != null) {
            Long seen = life.ids.get(id);
            if (seen != null && seen >= life.newest - group.lateness()) {
                return;
            }
            life.ids.merge(id, event.time, Math::max);
        }
        living.put(key, life);
        life.events.add(event);
        life.newest = Math.max(life.newest, event.time);
        life.revision = life.revision == 0 ? life.newest : Math.max(life.revision + 1, life.newest);
        known(group.name())
                .admitted
                .computeIfAbsent(key, k -> new ArrayList<>())
                .add(event);
        update(group, key, life, event.values, line.at());
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
                .thenComparing(d -> utf8(d.group), Arrays::compareUnsigned)
                .thenComparing(d -> utf8(d.key), Arrays::compareUnsigned));
        for (Death death : deaths) {
            known(death.group).lives.remove(death.key);
            ObjectNode line = JSON.objectNode();
            line.put("key", death.group + "|" + death.key);
            line.put("timestamp", rfc(death.due)).putNull("value");
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

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String key(Group group, Map<String, Object> values) {
        return group.entity().stream()
                .map(field ->
                        String.valueOf(values.get(field)).replace("\\", "\\\\").replace("|", "\\|"))
                .collect(Collectors.joining("|"));
    }

    private void quarantine(Line line, long position, String reason, @Nullable Group group) {
        ObjectNode out = JSON.objectNode();
        out.putNull("key").put("timestamp", rfc(line.at()));
        ObjectNode headers = out.putObject("headers");
        headers.put("at", rfc(clock));
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
        line.put("key", group.name() + "|" + key).put("timestamp", rfc(timestamp));
        ObjectNode value = line.putObject("value");
        value.put("group", group.name()).put("version", 3);
        putEntity(value, group, entity);
        value.put("eventTime", rfc(life.newest));
        long at = life.newest + 1;
        Long until = validUntil(group, life, at);
        if (until == null) {
            value.putNull("validUntil");
        } else {
            value.put("validUntil", rfc(until));
        }
        value.put("revision", life.revision).put("region", "replay");
        ObjectNode values = value.putObject("values");
        for (Feature feature : sorted(group)) {
            put(values, feature.name(), value(feature, life.events, at));
        }
        updates.add(line.toString());
    }

    private static @Nullable Long validUntil(Group group, Life life, long at) {
        var instants = new TreeSet<Long>();
        for (Feature feature : group.features()) {
            for (Kept event : feature.width() == 0 ? List.<Kept>of() : life.events) {
                instants.add(
                        Math.floorDiv(event.time, feature.hop()) * feature.hop() + feature.hop() + feature.width());
            }
        }
        long due = group.ttl().isPresent() ? due(group, life.newest) : Long.MAX_VALUE;
        if (due < Long.MAX_VALUE) {
            instants.add(due);
        }
        for (long instant : instants.tailSet(at, false)) {
            for (Feature feature : group.features()) {
                Object then = instant >= due ? null : value(feature, life.events, instant);
                if (!Objects.equals(then, value(feature, life.events, at))) {
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
        return answer(ask, alive ? Objects.requireNonNull(life).events : List.of(), at, true)
                .toString();
    }

    String query(Ask ask) {
        List<Kept> events = known(ask.group().name()).admitted.getOrDefault(key(ask.group(), ask.entity()), List.of());
        return answer(ask, events, ask.at(), false).toString();
    }

    private static ObjectNode answer(Ask ask, List<Kept> events, long at, boolean withSources) {
        ObjectNode line = JSON.objectNode();
        line.put("id", ask.id()).put("group", ask.group().name());
        putEntity(line, ask.group(), ask.entity());
        line.put("at", rfc(at));
        ObjectNode values = line.putObject("values");
        ObjectNode statuses = line.putObject("statuses");
        Long newest = newest(events, at);
        if (newest == null) {
            line.putNull("eventTime");
        } else {
            line.put("eventTime", rfc(newest));
        }
        ObjectNode sources = withSources ? line.putObject("sources") : JSON.objectNode();
        for (Feature feature : sorted(ask.group())) {
            if (ask.features().isEmpty() || ask.features().contains(feature.name())) {
                Object value = newest == null ? null : value(feature, events, at);
                String status = status(ask.group(), feature, events, newest, value, at);
                boolean replaced = feature.otherwise().isPresent() && status.matches("NOT_FOUND|NULL_VALUE");
                put(values, feature.name(), replaced ? feature.otherwise().get() : value);
                statuses.put(feature.name(), status);
                sources.put(feature.name(), replaced ? "DEFAULT" : "STATE");
            }
        }
        return line;
    }

    private static @Nullable Long newest(List<Kept> events, long at) {
        return events.stream()
                .map(Kept::time)
                .filter(time -> time < at)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static String status(
            Group group, Feature feature, List<Kept> events, @Nullable Long newest, @Nullable Object value, long at) {
        if (newest == null) {
            return "NOT_FOUND";
        }
        boolean old = group.ttl().isPresent() && at - newest > group.ttl().getAsLong();
        if (feature.ttl().isPresent()) {
            Long own = newest(
                    events.stream().filter(e -> counts(feature, e.values)).toList(), at);
            old |= own != null && at - own > feature.ttl().getAsLong();
        }
        return old ? "OUTSIDE_MAX_AGE" : value == null ? "NULL_VALUE" : "PRESENT";
    }

    private static boolean counts(Feature feature, Map<String, Object> values) {
        return (feature.where().isEmpty() || holds(feature.where().get(), values))
                && (feature.of().isEmpty() || input(feature.of().get(), values) != null);
    }

    /** The input that is aggregated; null also for what is no finite number. */
    private static @Nullable Object input(String of, Map<String, Object> values) {
        Object value = values.get(of);
        if (of.equals("amount / n")) {
            value = values.get("amount") instanceof Double amount && values.get("n") instanceof Long n && n != 0
                    ? (Object) (amount / n)
                    : null;
        }
        return value instanceof Double number && !Double.isFinite(number) ? null : value;
    }

    private static boolean holds(String condition, Map<String, Object> values) {
        return switch (condition) {
            case "flag" -> values.get("flag") == Boolean.TRUE;
            case "n > 0" -> values.get("n") instanceof Long n && n > 0;
            case "amount > 0.0" -> values.get("amount") instanceof Double amount && amount > 0;
            case "label != \"a\"" -> values.get("label") instanceof String label && !label.equals("a");
            default -> throw new IllegalArgumentException(condition);
        };
    }

    private static @Nullable Object value(Feature feature, List<Kept> events, long at) {
        long from = feature.width() == 0
                ? Long.MIN_VALUE
                : Math.floorDiv(at - feature.width(), feature.hop()) * feature.hop();
        List<Kept> in = events.stream()
                .filter(e -> from <= e.time && e.time < at && counts(feature, e.values))
                .toList();
        if (feature.aggregate().equals("count")) {
            return (long) in.size();
        }
        if (in.isEmpty()) {
            return null;
        }
        String of = feature.of().orElseThrow();
        List<Object> inputs = in.stream().map(e -> input(of, e.values)).toList();
        return switch (feature.aggregate()) {
            case "sum" -> sum(inputs);
            case "avg" -> avg(inputs);
            case "min" -> inputs.stream().min(ReplayOracle::compare).orElseThrow();
            case "max" -> inputs.stream().max(ReplayOracle::compare).orElseThrow();
            case "first" -> input(of, in.stream().min(order(of)).orElseThrow().values);
            default -> input(of, in.stream().max(order(of)).orElseThrow().values);
        };
    }

    private static @Nullable Object sum(List<Object> inputs) {
        if (inputs.get(0) instanceof Double) {
            return inputs.stream().mapToDouble(Double.class::cast).sum();
        }
        BigInteger sum =
                inputs.stream().map(n -> BigInteger.valueOf((Long) n)).reduce(BigInteger.ZERO, BigInteger::add);
        return sum.bitLength() < Long.SIZE ? sum.longValue() : null;
    }

    private static double avg(List<Object> inputs) {
        if (inputs.get(0) instanceof Double) {
            return inputs.stream().mapToDouble(Double.class::cast).sum() / inputs.size();
        }
        BigInteger sum =
                inputs.stream().map(n -> BigInteger.valueOf((Long) n)).reduce(BigInteger.ZERO, BigInteger::add);
        return sum.doubleValue() / inputs.size();
    }

    /** By time, tie break and value. */
    private static Comparator<Kept> order(String of) {
        return Comparator.comparingLong(Kept::time)
                .thenComparing(e -> e.tie, Comparator.nullsFirst(ReplayOracle::compare))
                .thenComparing(e -> input(of, e.values), ReplayOracle::compare);
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Long x) {
            return x.compareTo((Long) Objects.requireNonNull(b));
        }
        if (a instanceof Double x) {
            return x.compareTo((Double) Objects.requireNonNull(b));
        }
        if (a instanceof Boolean x) {
            return x.compareTo((Boolean) Objects.requireNonNull(b));
        }
        return Arrays.compareUnsigned(
                utf8((String) Objects.requireNonNull(a)), utf8((String) Objects.requireNonNull(b)));
    }

    private static List<Feature> sorted(Group group) {
        return group.features().stream()
                .sorted(Comparator.comparing(Feature::name))
                .toList();
    }

    private static void putEntity(ObjectNode to, Group group, Map<String, Object> values) {
        ObjectNode entity = to.putObject("entity");
        group.entity().stream().sorted().forEach(field -> put(entity, field, values.get(field)));
    }

    private static void put(ObjectNode to, String name, @Nullable Object value) {
        if (value instanceof Long number) {
            to.put(name, number);
        } else if (value instanceof Double number) {
            to.put(name, number);
        } else if (value instanceof Boolean truth) {
            to.put(name, truth);
        } else {
            to.put(name, (String) value);
        }
    }
}
