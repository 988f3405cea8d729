package dev.spillway.it;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.domain.Definitions;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The features that these tests define over orders, twice: in YAML for the service, and said the plain way, over all orders that
 * there are. Nothing of the second knows of tiles, states or definitions.
 *
 * <pre>
 *   PREFIX_customers   customer         keyed like the topic        clock: event
 *   PREFIX_pairs       city, customer   goes through the by-entity topic   clock: wall, ttl
 *   PREFIX_cities      city             the same, with a filter     clock: event
 * </pre>
 */
record OrderFeatures(String topic, String prefix) {

    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long LIFETIME = Long.MAX_VALUE;
    private static final double LARGE = 50.0;

    static final String SOURCE = """
            group: PREFIX_GROUP
            version: 1
            entity: [ENTITY]
            clock: CLOCK
            source:
              topic: TOPIC
              schema: orders.avsc
              timestamp: placed_at
              event_id: order_id
              tie_break: order_id
            """;

    private static final String CUSTOMERS = """
            lateness: 2h
            features:
              - aggregate: [count]
                name: orders
                windows: [10s, 1m, 1h, lifetime]
                default: 0
              - aggregate: [sum, avg, min, max]
                of: amount
                windows: [1m, 1h]
              - aggregate: [first, last]
                of: order_id
                windows: [1m, lifetime]
              - aggregate: [sum]
                of: items
                name: items_of_large
                where: amount > 50.0
                windows: [1h, lifetime]
            """;

    private static final String PAIRS = """
            lateness: 2h
            ttl: 1d
            features:
              - aggregate: [count, sum, last]
                of: amount
                windows: [10s, 1h, lifetime]
            """;

    private static final String CITIES = """
              filter: items > 1
            lateness: 2h
            features:
              - aggregate: [count, max]
                of: items
                windows: [1m, 1h, lifetime]
            """;

    String group(String name) {
        return prefix + "_" + name;
    }

    String yaml() {
        return String.join(
                "---\n",
                source("customers", "customer", "event") + CUSTOMERS,
                source("pairs", "city, customer", "wall") + PAIRS,
                source("cities", "city", "event") + CITIES);
    }

    /** The beginning of a group's definition. */
    String source(String group, String entity, String clock) {
        return SOURCE.replace("PREFIX", prefix)
                .replace("GROUP", group)
                .replace("ENTITY", entity)
                .replace("CLOCK", clock)
                .replace("TOPIC", topic);
    }

    Definitions load(Path folder) {
        return load(folder, yaml());
    }

    static Definitions load(Path folder, String yaml) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("orders.avsc"), Order.SCHEMA.toString());
            Files.writeString(folder.resolve("orders.yaml"), yaml);
            return new DefinitionLoader(SchemaSource.NONE).load(List.of(folder)).definitions();
        } catch (IOException | InvalidDefinitionsException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who may be asked for: a group, the key's parts, and the orders that are theirs. */
    record Entity(String group, List<String> fields, List<String> key, List<Order> orders) {

        boolean isOf(Order order) {
            return fields.stream()
                    .map(field -> field.equals("city") ? order.city() : order.who())
                    .toList()
                    .equals(key);
        }
    }

    /** Every entity that has an order, in every group. */
    List<Entity> entities(List<Order> orders) {
        var entities = new LinkedHashMap<String, Entity>();
        for (Order order : orders) {
            add(entities, order, "customers", List.of("customer"), List.of(order.who()));
            add(entities, order, "pairs", List.of("city", "customer"), List.of(order.city(), order.who()));
            if (order.items() > 1) {
                add(entities, order, "cities", List.of("city"), List.of(order.city()));
            }
        }
        return List.copyOf(entities.values());
    }

    private void add(Map<String, Entity> to, Order order, String group, List<String> fields, List<String> key) {
        Objects.requireNonNull(
                        to.computeIfAbsent(group + key, k -> new Entity(group(group), fields, key, new ArrayList<>())))
                .orders()
                .add(order);
    }

    /** The values of an entity's features at an instant; null where there is none. */
    Map<String, @Nullable Object> values(Entity entity, long atMicros) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        features(entity.group()).forEach(feature -> values.put(feature.name, feature.value(entity.orders(), atMicros)));
        return values;
    }

    /** A feature, said the plain way. */
    private record Plain(String name, long width, Function<List<Order>, @Nullable Object> fold) {

        @Nullable
        Object value(List<Order> orders, long at) {
            long hop = hop(width);
            long from = width == LIFETIME ? Long.MIN_VALUE : Math.floorDiv(at - width, hop) * hop;
            return fold.apply(orders.stream()
                    .filter(order -> from <= order.time() && order.time() < at)
                    .sorted(Comparator.comparingLong(Order::time).thenComparing(Order::id))
                    .toList());
        }

        /** The contract's default: the largest of these that is at most a 48th of the width, at least a second. */
        private static long hop(long width) {
            return Stream.of(1L, 5L, 10L, 30L, 60L, 300L, 900L, 3_600L)
                    .map(seconds -> seconds * SECOND)
                    .filter(hop -> hop <= Math.max(width / 48, SECOND))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private List<Plain> features(String group) {
        var features = new ArrayList<Plain>();
        if (group.equals(group("customers"))) {
            add(features, "orders_count", List::size, 10 * SECOND, MINUTE, HOUR, LIFETIME);
            add(features, "amount_sum", OrderFeatures::sum, MINUTE, HOUR);
            add(features, "amount_avg", o -> perOrder(sum(o), amounts(o).size()), MINUTE, HOUR);
            add(features, "amount_min", o -> amounts(o).stream().min(Double::compare), MINUTE, HOUR);
            add(features, "amount_max", o -> amounts(o).stream().max(Double::compare), MINUTE, HOUR);
            add(features, "order_id_first", o -> o.stream().findFirst().map(Order::id), MINUTE, LIFETIME);
            add(features, "order_id_last", o -> last(o.stream().map(Order::id).toList()), MINUTE, LIFETIME);
            add(features, "items_of_large_sum", o -> items(large(o)).reduce(Long::sum), HOUR, LIFETIME);
        } else if (group.equals(group("pairs"))) {
            add(features, "amount_count", o -> amounts(o).size(), 10 * SECOND, HOUR, LIFETIME);
            add(features, "amount_sum", OrderFeatures::sum, 10 * SECOND, HOUR, LIFETIME);
            add(features, "amount_last", o -> last(amounts(o)), 10 * SECOND, HOUR, LIFETIME);
        } else {
            add(features, "items_count", List::size, MINUTE, HOUR, LIFETIME);
            add(features, "items_max", o -> items(o).max(Long::compare), MINUTE, HOUR, LIFETIME);
        }
        return features;
    }

    private static void add(List<Plain> to, String name, Function<List<Order>, Object> fold, Long... widths) {
        Function<List<Order>, @Nullable Object> plain = orders -> plain(fold.apply(orders));
        Arrays.stream(widths).forEach(width -> to.add(new Plain(name + "_" + text(width), width, plain)));
    }

    /** Integers are long, what there may not be is null. */
    private static @Nullable Object plain(Object folded) {
        Object value = folded instanceof Optional<?> maybe ? maybe.orElse(null) : folded;
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }

    private static String text(long width) {
        if (width == LIFETIME) {
            return "lifetime";
        }
        return width >= HOUR ? width / HOUR + "h" : width >= MINUTE ? width / MINUTE + "m" : width / SECOND + "s";
    }

    private static List<Double> amounts(List<Order> orders) {
        return orders.stream().map(Order::amount).filter(Objects::nonNull).toList();
    }

    private static Optional<Double> sum(List<Order> orders) {
        return amounts(orders).stream().reduce(Double::sum);
    }

    private static Optional<Double> perOrder(Optional<Double> sum, int orders) {
        return sum.map(total -> total / orders);
    }

    private static List<Order> large(List<Order> orders) {
        return orders.stream()
                .filter(order -> order.amount() != null && order.amount() > LARGE)
                .toList();
    }

    private static Stream<Long> items(List<Order> orders) {
        return orders.stream().map(Order::items);
    }

    private static <T> Optional<T> last(List<T> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
}
