package dev.spillway.pipeline.replay;

import dev.spillway.testkit.Cases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Definitions made from a seed, as text and as what they mean. */
final class RandomGroups {
    static final long SECOND = 1_000_000L;
    static final long HOUR = 3_600 * SECOND;

    /** All but decayed_sum, whose last digits are a matter of the order of additions. */
    private static final String[] AGGREGATES = {
        "count",
        "sum",
        "avg",
        "min",
        "max",
        "first",
        "last",
        "count",
        "sum",
        "avg",
        "min",
        "max",
        "first",
        "last",
        "variance",
        "stddev",
        "variance_samp",
        "stddev_samp",
        "skew",
        "kurtosis",
        "first_k",
        "last_k",
        "top_k",
        "bottom_k",
        "unique_count",
        "histogram",
        "approx_frequent",
        "approx_unique_count",
        "approx_percentile",
        "rate"
    };

    record Group(
            String name,
            List<String> entity,
            boolean eventClock,
            boolean ownTime,
            Optional<String> filter,
            boolean ids,
            boolean ties,
            long lateness,
            OptionalLong ttl,
            List<Feature> features) {}

    /**
     * One feature.
     *
     * @param parameter of the aggregate; 0: none
     * @param width 0: lifetime
     */
    record Feature(
            String name,
            String base,
            String aggregate,
            double parameter,
            Optional<String> buckets,
            String window,
            Optional<String> of,
            Optional<String> where,
            long width,
            long hop,
            boolean ownHop,
            Optional<Object> otherwise,
            OptionalLong ttl) {}

    /** What all groups declare of their events, with types. */
    static final Map<String, String> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("k", "string");
        FIELDS.put("m", "long");
        FIELDS.put("amount", "double");
        FIELDS.put("n", "long");
        FIELDS.put("flag", "boolean");
        FIELDS.put("label", "string");
        FIELDS.put("at", "timestamp");
        FIELDS.put("id", "string");
        FIELDS.put("tie", "string");
    }

    private final Cases cases;

    RandomGroups(Cases cases) {
        this.cases = cases;
    }

    /** The next one. */
    Group next(String name) {
        OptionalLong ttl = cases.chance(0.4) ? OptionalLong.of(cases.between(5, 300) * SECOND) : OptionalLong.empty();
        var features = new ArrayList<Feature>();
        for (int i = cases.between(1, 6); i > 0; i--) {
            features.add(feature("f" + i, ttl));
        }
        return new Group(
                name,
                cases.pick(List.of("k"), List.of("m"), List.of("k", "m")),
                cases.chance(0.4),
                cases.chance(0.7),
                cases.chance(0.4) ? Optional.of(cases.pick("flag", "n > 0", "label != \"a\"")) : Optional.empty(),
                cases.chance(0.3),
                cases.chance(0.5),
                cases.pick(2 * SECOND, 60 * SECOND, HOUR, 1000 * HOUR),
                ttl,
                features);
    }

    private Feature feature(String base, OptionalLong groupTtl) {
        String aggregate = cases.pick(AGGREGATES);
        double parameter = parameter(aggregate);
        boolean events = aggregate.matches("count|rate") && cases.chance(0.6);
        String of = numeric(aggregate)
                ? cases.pick("amount", "n", "amount / n")
                : cases.pick("amount", "n", "amount / n", "label", "flag");
        if (aggregate.matches("min|max") && of.equals("flag")) {
            of = "label";
        }
        // the digits of a quotient that is a key would be a matter of their own
        of = aggregate.matches("histogram|approx_frequent") && of.equals("amount / n") ? "amount" : of;
        String text = cases.pick("7s", "10s", "1m", "5m", "1h", "1d", "lifetime");
        text = aggregate.equals("rate") && text.equals("lifetime") ? "30m" : text;
        boolean split = !aggregate.matches(".*_k|histogram|approx_frequent") && cases.chance(0.2);
        Optional<String> buckets = split ? Optional.of(cases.pick("label", "flag", "n")) : Optional.empty();
        long width = text.equals("lifetime") ? 0 : micros(text);
        boolean ownHop = width > 0 && cases.chance(0.3);
        long hop = ownHop ? cases.between(1, (int) Math.min(width / SECOND, 20)) * SECOND : defaultHop(width);
        boolean number =
                !split && ((events && aggregate.equals("count")) || (aggregate.matches("count|sum") && of.equals("n")));
        Optional<Object> otherwise = !number || cases.chance(0.5) ? Optional.empty() : Optional.of(-7L);
        OptionalLong ttl = groupTtl.isPresent() && cases.chance(0.4)
                ? OptionalLong.of(Math.max(SECOND, groupTtl.getAsLong() / 3 / SECOND * SECOND))
                : OptionalLong.empty();
        return new Feature(
                base + "_" + named(aggregate, parameter)
                        + buckets.map(field -> "_by_" + field).orElse("") + "_" + text,
                base,
                aggregate,
                parameter,
                buckets,
                text,
                events ? Optional.empty() : Optional.of(of),
                cases.chance(0.3) ? Optional.of(cases.pick("flag", "amount > 0.0")) : Optional.empty(),
                width,
                hop,
                ownHop,
                otherwise,
                ttl);
    }

    private static boolean numeric(String aggregate) {
        return aggregate.matches("sum|avg|variance|stddev|variance_samp|stddev_samp|skew|kurtosis|approx_percentile");
    }

    private double parameter(String aggregate) {
        return switch (aggregate) {
            case "first_k", "last_k", "top_k", "bottom_k", "unique_count", "histogram", "approx_frequent" ->
                cases.between(1, 4);
            case "approx_percentile" -> cases.pick(0.25, 0.5, 0.95);
            default -> 0;
        };
    }

    private static String named(String aggregate, double parameter) {
        if (aggregate.endsWith("_k")) {
            return aggregate.substring(0, aggregate.length() - 1) + (int) parameter;
        }
        return aggregate.equals("approx_percentile") ? "p" + (int) (parameter * 100) : aggregate;
    }

    private static long micros(String text) {
        long unit = switch (text.charAt(text.length() - 1)) {
            case 's' -> SECOND;
            case 'm' -> 60 * SECOND;
            case 'h' -> HOUR;
            default -> 24 * HOUR;
        };
        return unit * Long.parseLong(text.substring(0, text.length() - 1));
    }

    private static long defaultHop(long width) {
        long hop = SECOND;
        for (long seconds : new long[] {5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400}) {
            hop = seconds * SECOND <= width / 48 ? seconds * SECOND : hop;
        }
        return width == 0 ? 0 : hop;
    }

    /** The definitions of groups. */
    static String yaml(List<Group> groups) {
        return groups.stream().map(RandomGroups::yaml).collect(Collectors.joining("---\n"));
    }

    private static String yaml(Group group) {
        var text = new StringBuilder();
        text.append("group: ").append(group.name).append("\nversion: 3\n");
        text.append("entity: ").append(group.entity).append('\n');
        text.append("clock: ").append(group.eventClock ? "event\n" : "wall\n");
        text.append("source:\n  topic: events\n  format: json\n  fields: ")
                .append(fields())
                .append('\n');
        text.append(group.ownTime ? "  timestamp: at\n" : "");
        group.filter.ifPresent(f -> text.append("  filter: '").append(f).append("'\n"));
        text.append(group.ids ? "  event_id: id\n" : "").append(group.ties ? "  tie_break: tie\n" : "");
        text.append("lateness: ").append(group.lateness / SECOND).append("s\n");
        group.ttl.ifPresent(ttl -> text.append("ttl: ").append(ttl / SECOND).append("s\n"));
        text.append("features:\n");
        group.features.forEach(feature -> text.append(yaml(feature)));
        return text.toString();
    }

    private static String fields() {
        return FIELDS.entrySet().stream()
                .map(f -> f.getKey() + ": " + f.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String yaml(Feature feature) {
        String parameter = feature.parameter == 0
                ? ""
                : feature.parameter < 1
                        ? Double.toString(feature.parameter)
                        : Integer.toString((int) feature.parameter);
        String aggregate = parameter.isEmpty() ? feature.aggregate : "{" + feature.aggregate + ": " + parameter + "}";
        var text = new StringBuilder("  - aggregate: [" + aggregate + "]\n    name: " + feature.base + "\n");
        text.append("    windows: [").append(feature.window).append("]\n");
        feature.buckets.ifPresent(
                field -> text.append("    buckets: ").append(field).append('\n'));
        feature.of.ifPresent(of -> text.append("    of: ").append(of).append('\n'));
        feature.where.ifPresent(
                where -> text.append("    where: ").append(where).append('\n'));
        text.append(feature.ownHop ? "    hop: " + feature.hop / SECOND + "s\n" : "");
        feature.otherwise.ifPresent(
                value -> text.append("    default: ").append(value).append('\n'));
        feature.ttl.ifPresent(
                ttl -> text.append("    ttl: ").append(ttl / SECOND).append("s\n"));
        return text.toString();
    }
}
