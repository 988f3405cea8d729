package dev.spillway.pipeline.replay;

import static dev.spillway.pipeline.replay.RandomReplay.BAD;
import static dev.spillway.pipeline.replay.RandomReplay.HOUR;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.pipeline.replay.RandomReplay.Ask;
import dev.spillway.pipeline.replay.RandomReplay.Feature;
import dev.spillway.pipeline.replay.RandomReplay.Group;
import dev.spillway.pipeline.replay.RandomReplay.Line;
import dev.spillway.pipeline.replay.RandomReplay.Source;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
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
                && (feature.of().isEmpty() || input(feature.of().get(), values) != null)
                && (feature.buckets().isEmpty() || values.get(feature.buckets().get()) != null);
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
        if (feature.buckets().isEmpty()) {
            return aggregated(feature, in);
        }
        String field = feature.buckets().get();
        var values = new TreeMap<String, Object>((x, y) -> compare(x, y));
        in.stream()
                .collect(Collectors.groupingBy(e -> String.valueOf(e.values.get(field))))
                .forEach((bucket, of) -> {
                    Object value = aggregated(feature, of);
                    if (value != null) {
                        values.put(bucket, value);
                    }
                });
        return values.isEmpty() ? null : values;
    }

    private static @Nullable Object aggregated(Feature feature, List<Kept> in) {
        switch (feature.aggregate()) {
            case "count" -> {
                return (long) in.size();
            }
            case "rate" -> {
                return in.size() / (feature.width() / 1e6);
            }
            case "unique_count", "approx_unique_count" -> {
                String of = feature.of().orElseThrow();
                long distinct =
                        in.stream().map(e -> input(of, e.values)).distinct().count();
                return feature.parameter() == 0 ? distinct : Math.min(distinct, (long) feature.parameter());
            }
            default -> {
                return in.isEmpty() ? null : ofSome(feature, in);
            }
        }
    }

    private static @Nullable Object ofSome(Feature feature, List<Kept> in) {
        String of = feature.of().orElseThrow();
        List<Object> inputs = in.stream().map(e -> input(of, e.values)).toList();
        long most = (long) feature.parameter();
        return switch (feature.aggregate()) {
            case "sum" -> sum(inputs);
            case "avg" -> avg(inputs);
            case "min" -> inputs.stream().min(ReplayOracle::compare).orElseThrow();
            case "max" -> inputs.stream().max(ReplayOracle::compare).orElseThrow();
            case "first" -> input(of, in.stream().min(order(of)).orElseThrow().values);
            case "last" -> input(of, in.stream().max(order(of)).orElseThrow().values);
            case "first_k" ->
                in.stream()
                        .sorted(order(of))
                        .limit(most)
                        .map(e -> input(of, e.values))
                        .toList();
            case "last_k" ->
                in.stream()
                        .sorted(order(of).reversed())
                        .limit(most)
                        .map(e -> input(of, e.values))
                        .toList();
            case "top_k" ->
                inputs.stream().sorted((x, y) -> compare(y, x)).limit(most).toList();
            case "bottom_k" ->
                inputs.stream().sorted(ReplayOracle::compare).limit(most).toList();
            case "histogram" ->
                counts(
                        inputs,
                        inputs.stream()
                                .distinct()
                                .sorted(ReplayOracle::compare)
                                .limit(most)
                                .toList());
            case "approx_frequent" -> {
                Comparator<Object> byCount = Comparator.comparing(
                        v -> -inputs.stream().filter(v::equals).count());
                yield counts(
                        inputs,
                        inputs.stream()
                                .distinct()
                                .sorted(byCount.thenComparing(ReplayOracle::compare))
                                .limit(most)
                                .toList());
            }
            case "approx_percentile" ->
                inputs.stream()
                        .sorted(ReplayOracle::compare)
                        .skip((long) Math.max(0, Math.ceil(feature.parameter() * inputs.size()) - 1))
                        .findFirst()
                        .orElseThrow();
            default -> moment(feature.aggregate(), inputs);
        };
    }

    private static Map<String, Object> counts(List<Object> inputs, List<Object> of) {
        var counts = new TreeMap<String, Object>((x, y) -> compare(x, y));
        of.forEach(v ->
                counts.put(String.valueOf(v), inputs.stream().filter(v::equals).count()));
        return counts;
    }

    /** From n·x − Σx, which is n times the distance from the mean, and exact. */
    private static @Nullable Double moment(String aggregate, List<Object> inputs) {
        BigDecimal n = BigDecimal.valueOf(inputs.size());
        List<BigDecimal> numbers = inputs.stream()
                .map(v -> v instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf((Long) v))
                .toList();
        BigDecimal total = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        var powers = new BigDecimal[5];
        for (int p = 2; p <= 4; p++) {
            int power = p;
            powers[p] = numbers.stream()
                    .map(x -> n.multiply(x).subtract(total).pow(power))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
        boolean sample = aggregate.endsWith("_samp");
        if (sample && inputs.size() < 2) {
            return null;
        }
        if (aggregate.matches("(variance|stddev).*")) {
            BigDecimal free = sample ? n.subtract(BigDecimal.ONE) : n;
            double variance = quotient(powers[2], n.pow(2).multiply(free));
            return aggregate.startsWith("stddev") ? Math.sqrt(variance) : variance;
        }
        if (powers[2].signum() == 0) {
            return null;
        }
        if (aggregate.equals("skew")) {
            return powers[3].signum() * Math.sqrt(quotient(n.multiply(powers[3].pow(2)), powers[2].pow(3)));
        }
        return quotient(
                n.multiply(powers[4]).subtract(BigDecimal.valueOf(3).multiply(powers[2].pow(2))), powers[2].pow(2));
    }

    private static double quotient(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, new MathContext(60)).doubleValue();
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
        to.set(name, json(value));
    }

    private static JsonNode json(@Nullable Object value) {
        if (value instanceof Long number) {
            return JSON.numberNode(number);
        }
        if (value instanceof Double number) {
            return JSON.numberNode(number);
        }
        if (value instanceof Boolean truth) {
            return JSON.booleanNode(truth);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = JSON.arrayNode();
            list.forEach(item -> array.add(json(item)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            map.forEach((key, item) -> object.set((String) key, json(item)));
            return object;
        }
        return value == null ? JSON.nullNode() : JSON.textNode((String) value);
    }
}
