package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureType;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Values;
import dev.spillway.pipeline.parquet.TableColumn;
import dev.spillway.pipeline.parquet.TableColumn.ValueType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How answers become rows of one wide table:
 *
 * <pre>
 *   id?  group?  entity fields…  at  event_time  features…  features' statuses…
 * </pre>
 *
 * <p>A feature has a column if a query asks for it. Where queries ask several groups there is a column that tells the group, and
 * a feature is {@code group__feature}, as Feast has it.
 */
final class AnswerTable {
    private static final String GROUP = "group";
    private static final String ID = "id";
    private static final String AT = "at";
    private static final String EVENT_TIME = "event_time";
    private static final String STATUS = "__status";

    private final Map<String, FeatureGroup> groups = new HashMap<>();

    /** Of each group that is asked: the places of the features that are; all of them where a query says none. */
    private final Map<String, Set<Integer>> asked = new TreeMap<>();

    private boolean identified;
    private boolean textual;
    private final List<TableColumn> columns = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();

    AnswerTable(List<FeatureGroup> groups) {
        groups.forEach(group -> this.groups.put(group.definition().name(), group));
    }

    /** Sees a query, before the columns are asked for. */
    void see(Question question) {
        Set<Integer> features = asked.computeIfAbsent(question.group(), group -> new TreeSet<>());
        List<FeatureDefinition> all = group(question.group()).definition().features();
        if (question.features().isEmpty() && features.size() < all.size()) {
            for (int i = 0; i < all.size(); i++) {
                features.add(i);
            }
        }
        for (String name : question.features()) {
            Integer position = group(question.group()).position(name);
            if (position != null) {
                features.add(position);
            }
        }
        JsonNode id = question.id();
        identified |= id != null;
        textual |= id != null && !(id.isIntegralNumber() && id.canConvertToLong());
    }

    private FeatureGroup group(String name) {
        FeatureGroup group = groups.get(name);
        if (group == null) {
            throw new IllegalStateException("an answer of a group that there is not: " + name);
        }
        return group;
    }

    /**
     * Makes the columns, of all queries seen so far.
     *
     * @throws ReplayException if two columns would have the same name
     */
    void settle(Path queries) throws ReplayException {
        if (identified) {
            add(ID, textual ? ValueType.STRING : ValueType.LONG, queries);
        }
        if (asked.size() > 1) {
            add(GROUP, ValueType.STRING, queries);
        }
        for (Map.Entry<String, FieldType> field : entityFields(queries).entrySet()) {
            add(field.getKey(), type(field.getValue()), queries);
        }
        add(AT, ValueType.TIMESTAMP, queries);
        add(EVENT_TIME, ValueType.TIMESTAMP, queries);
        for (String group : asked.keySet()) {
            for (FeatureDefinition feature : features(group)) {
                FeatureType type = feature.type();
                add(new TableColumn(column(group, feature.name()), type(type.scalar()), form(type.form())), queries);
            }
        }
        for (String group : asked.keySet()) {
            for (FeatureDefinition feature : features(group)) {
                add(column(group, feature.name()) + STATUS, ValueType.STRING, queries);
            }
        }
    }

    private Map<String, FieldType> entityFields(Path queries) throws ReplayException {
        var fields = new LinkedHashMap<String, FieldType>();
        for (String group : asked.keySet()) {
            for (Field field : group(group).definition().entity()) {
                FieldType other = fields.putIfAbsent(field.name(), field.type());
                if (other != null && type(other) != type(field.type())) {
                    throw ReplayException.misused(
                            "two types of " + field.name() + " in one table",
                            queries,
                            "ask one group at a time, or for --format jsonl");
                }
            }
        }
        return fields;
    }

    private List<FeatureDefinition> features(String group) {
        List<FeatureDefinition> all = group(group).definition().features();
        return asked.getOrDefault(group, Set.of()).stream().map(all::get).toList();
    }

    private String column(String group, String feature) {
        return asked.size() > 1 ? group + "__" + feature : feature;
    }

    private void add(String name, ValueType type, Path queries) throws ReplayException {
        add(TableColumn.of(name, type), queries);
    }

    private void add(TableColumn column, Path queries) throws ReplayException {
        if (places.putIfAbsent(column.name(), columns.size()) != null) {
            throw ReplayException.misused(
                    "two columns named " + column.name(),
                    queries,
                    "name the feature otherwise, or ask for --format jsonl");
        }
        columns.add(column);
    }

    private static ValueType type(FieldType type) {
        return switch (type) {
            case BOOLEAN -> ValueType.BOOLEAN;
            case INT -> ValueType.INT;
            case LONG -> ValueType.LONG;
            case FLOAT -> ValueType.FLOAT;
            case DOUBLE -> ValueType.DOUBLE;
            case STRING -> ValueType.STRING;
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> ValueType.TIMESTAMP;
        };
    }

    private static TableColumn.Form form(FeatureType.Form form) {
        return switch (form) {
            case SCALAR -> TableColumn.Form.SCALAR;
            case LIST -> TableColumn.Form.LIST;
            case MAP -> TableColumn.Form.MAP;
        };
    }

    List<TableColumn> columns() {
        return columns;
    }

    /** The answer's row; what was not asked for is null. */
    @Nullable
    Object[] row(Question question, Answer answer) {
        var cells = new @Nullable Object[columns.size()];
        put(cells, ID, id(question.id()));
        put(cells, GROUP, answer.group());
        answer.entity().forEach((field, value) -> put(cells, field, value));
        put(cells, AT, Values.instant(answer.atMicros()));
        put(cells, EVENT_TIME, eventTime(answer));
        for (Answer.Featured feature : answer.features()) {
            String column = column(answer.group(), feature.name());
            put(cells, column, feature.value());
            put(cells, column + STATUS, feature.status().name());
        }
        return cells;
    }

    private @Nullable Object id(@Nullable JsonNode id) {
        if (id == null) {
            return null;
        }
        return textual ? (id.isTextual() ? id.textValue() : id.toString()) : (Object) id.longValue();
    }

    private static @Nullable Instant eventTime(Answer answer) {
        return answer.eventTimeMicros().isPresent()
                ? Values.instant(answer.eventTimeMicros().getAsLong())
                : null;
    }

    private void put(@Nullable Object[] cells, String column, @Nullable Object value) {
        Integer place = places.get(column);
        if (place != null) {
            cells[place] = value;
        }
    }
}
