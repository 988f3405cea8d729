package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.features.FeatureUpdate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/** Whether what is answered is what the plain evaluation of all orders gives, at the instant that the answer names. */
record Comparison(OrderFeatures features, List<Order> orders) {

    private static final double RELATIVE = 1e-12;

    /** Asks for every entity and compares every feature. Returns how many values were compared. */
    int assertLookUpsAreRight(Caller caller) {
        var softly = new SoftAssertions();
        int compared = 0;
        for (OrderFeatures.Entity entity : features.entities(orders)) {
            JsonNode answer = caller.features(entity.group(), entity.key());
            long at = Values.micros(Instant.parse(answer.get("asOf").asText()));
            if (entity.orders().stream().noneMatch(order -> order.time() < at)) {
                softly.assertThat(answer.get("features").findValuesAsText("status"))
                        .as("%s%s at %s", entity.group(), entity.key(), at)
                        .containsOnly("NOT_FOUND");
                continue;
            }
            for (var expected : features.values(entity, at).entrySet()) {
                JsonNode feature = answer.get("features").path(expected.getKey());
                String where = entity.group() + entity.key() + "." + expected.getKey() + " at " + answer.get("asOf");
                softly.assertThat(value(feature.path("value")))
                        .as(where)
                        .matches(found -> isSame(found, expected.getValue()), "is " + expected.getValue());
                softly.assertThat(feature.path("status").asText())
                        .as(where)
                        .isEqualTo(expected.getValue() == null ? "NULL_VALUE" : "PRESENT");
                compared++;
            }
            assertThat(answer.get("features").size())
                    .as(entity.group())
                    .isEqualTo(features.values(entity, at).size());
        }
        softly.assertAll();
        return compared;
    }

    /** Feast's answer names no instant: that of the group's event clock is asked our way, and stands still meanwhile. */
    void assertFeastIsRight(Caller caller, String group) {
        List<OrderFeatures.Entity> entities = features.entities(orders).stream()
                .filter(entity -> entity.group().equals(group))
                .filter(entity -> entity.orders().size() > 1)
                .toList();
        JsonNode first = caller.features(group, entities.get(0).key());
        long at = Values.micros(Instant.parse(first.get("asOf").asText()));
        var names = List.copyOf(features.values(entities.get(0), at).keySet());
        var rows = new LinkedHashMap<String, List<String>>();
        List<String> fields = entities.get(0).fields();
        for (int i = 0; i < fields.size(); i++) {
            int part = i;
            rows.put(
                    fields.get(i),
                    entities.stream().map(entity -> entity.key().get(part)).toList());
        }

        Caller.Reply reply =
                caller.feast(names.stream().map(name -> group + ":" + name).collect(Collectors.toList()), rows);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode results = reply.json().get("results");
        for (int row = 0; row < entities.size(); row++) {
            Map<String, @Nullable Object> values = features.values(entities.get(row), at);
            for (int i = 0; i < names.size(); i++) {
                JsonNode found = results.get(fields.size() + i);
                Object expected = values.get(names.get(i));
                assertThat(value(found.get("values").get(row)))
                        .as("%s of %s", names.get(i), entities.get(row).key())
                        .matches(value -> isSame(value, expected), "is " + expected);
                assertThat(found.get("statuses").get(row).asText())
                        .isEqualTo(expected == null ? "NULL_VALUE" : "PRESENT");
            }
        }
    }

    /** The newest update of every entity, and of no other, has the values just after the entity's newest event. */
    void assertUpdatesAreRight(Cluster cluster) {
        Map<String, @Nullable FeatureUpdate> updates = cluster.updates(features.prefix() + "_");
        var softly = new SoftAssertions();
        List<OrderFeatures.Entity> entities = features.entities(orders);
        softly.assertThat(updates.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        entities.stream().map(Comparison::key).toList());
        for (OrderFeatures.Entity entity : entities) {
            FeatureUpdate update = updates.get(key(entity));
            if (update == null) {
                softly.fail("no update of " + key(entity));
                continue;
            }
            softly.assertThat(Values.micros(update.getEventTime())).isEqualTo(newest(entity));
            features.values(entity, newest(entity) + 1)
                    .forEach((name, expected) -> softly.assertThat(
                                    update.getValues().get(name))
                            .as("%s of %s", name, key(entity))
                            .matches(found -> isSame(found, expected), "is " + expected));
        }
        softly.assertAll();
    }

    /** So do the typed columns of the rows, and there are no other rows. */
    void assertRowsAreRight(CqlSession cqlsh, String keyspace) {
        var softly = new SoftAssertions();
        var rows = new LinkedHashMap<String, Row>();
        for (OrderFeatures.Entity entity : features.entities(orders)) {
            if (rows.keySet().stream().noneMatch(key -> key.startsWith(entity.group() + "|"))) {
                for (Row row : cqlsh.execute("SELECT * FROM " + keyspace + "." + entity.group())) {
                    rows.put(
                            key(
                                    entity.group(),
                                    entity.fields().stream()
                                            .map(field -> String.valueOf(row.getString(field)))
                                            .toList()),
                            row);
                }
            }
        }
        for (OrderFeatures.Entity entity : features.entities(orders)) {
            Row row = rows.remove(key(entity));
            if (row == null) {
                softly.fail("no row of " + key(entity));
                continue;
            }
            features.values(entity, newest(entity) + 1)
                    .forEach((name, expected) -> softly.assertThat(row.getObject(name))
                            .as("%s of the row of %s", name, key(entity))
                            .matches(found -> isSame(found, expected), "is " + expected));
        }
        softly.assertThat(rows.keySet()).as("rows of nobody").isEmpty();
        softly.assertAll();
    }

    private static long newest(OrderFeatures.Entity entity) {
        return entity.orders().stream().mapToLong(Order::time).max().orElseThrow();
    }

    private static String key(OrderFeatures.Entity entity) {
        return key(entity.group(), entity.key());
    }

    /** A group and the parts of a key, as the key of an update joins them. */
    private static String key(String group, List<String> parts) {
        return Stream.concat(Stream.of(group), parts.stream())
                .map(part -> part.replace("\\", "\\\\").replace("|", "\\|"))
                .collect(Collectors.joining("|"));
    }

    static boolean isSame(@Nullable Object found, @Nullable Object expected) {
        if (found instanceof Double a && expected instanceof Double b) {
            return a.equals(b) || Math.abs(a - b) <= RELATIVE * Math.abs(b);
        }
        return Objects.equals(found, expected);
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isIntegralNumber()) {
            return node.asLong();
        }
        return node.isNumber() ? (Object) node.asDouble() : node.asText();
    }
}
