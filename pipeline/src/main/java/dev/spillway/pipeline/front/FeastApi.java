package dev.spillway.pipeline.front;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Status;
import dev.spillway.features.domain.Values;
import dev.spillway.features.lookup.LookupException;
import dev.spillway.features.lookup.LookupResult;
import dev.spillway.features.lookup.Question;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.front.FeastRequest.Reference;
import dev.spillway.pipeline.front.MeasuredLookup.Path;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups as Feast's feature server answers them, so that a Feast client needs no change. The answer has a column for
 * each key and then for each feature, and in it a value, a status and an event time for each row:
 *
 * <pre>
 *   {"metadata": {"feature_names": ["driver_id", "trips_count_1h"]},
 *    "results": [{"values": [7, 8], "statuses": ["PRESENT", "PRESENT"],   "event_timestamps": ["1970-…", "1970-…"]},
 *                {"values": [3, 0], "statuses": ["PRESENT", "NOT_FOUND"], "event_timestamps": ["2026-…", "1970-…"]}]}
 * </pre>
 *
 * <p>Two things differ from Feast's own Python server, both on purpose: a value older than the ttl has the status
 * OUTSIDE_MAX_AGE (as from Feast's Go and Java servers), and a feature that does not exist is an error.
 */
final class FeastApi {
    private static final String PATH = "/get-online-features";
    private static final String EPOCH = Instant.EPOCH.toString();

    private final MeasuredLookup lookup;
    private final int rowsMax;

    FeastApi(MeasuredLookup lookup, int rowsMax) {
        this.lookup = lookup;
        this.rowsMax = rowsMax;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                HttpMethod.POST,
                "exact:" + PATH,
                PATH,
                "Features of many entities, as Feast's feature server answers: a group is a feature view.",
                "curl 'http://HOST:PORT/get-online-features' -d '{\"features\": [\"airport_features:departures_count_1h\"],"
                        + " \"entities\": {\"airport\": [\"ATL\", \"ORD\"]}}'",
                this::getOnlineFeatures));
    }

    private Reply getOnlineFeatures(ServiceRequestContext context, AggregatedHttpRequest http) {
        try {
            var request = FeastRequest.parse(http.content().array(), rowsMax);
            List<View> views = views(request);
            List<Column> columns = columns(request, views);
            return Reply.json(HttpStatus.OK, out -> write(out, columns));
        } catch (LookupException e) {
            // of a group that went away in between, of a feature, or of an entity: the first two are 404
            String message = String.valueOf(e.getMessage());
            return (e.fault() == LookupException.Fault.WRONG_ENTITY
                            ? FeastException.badRequest(message)
                            : FeastException.noSuchFeature(message))
                    .reply();
        } catch (FeastException e) {
            return e.reply();
        }
    }

    /** A view with the features that are asked of it. */
    private record View(GroupDefinition group, List<Reference> features) {

        List<String> keys() {
            return group.entity().stream().map(Field::name).toList();
        }

        List<String> names() {
            return features.stream().map(Reference::feature).toList();
        }
    }

    /** The views in the order in which they are first named, as Feast groups them. */
    private List<View> views(FeastRequest request) {
        Map<String, List<Reference>> byView = request.features().stream()
                .collect(Collectors.groupingBy(Reference::versionedView, LinkedHashMap::new, Collectors.toList()));
        return byView.values().stream().map(this::view).toList();
    }

    private View view(List<Reference> features) {
        Reference first = features.get(0);
        GroupDefinition group = lookup.group(first.view())
                .filter(g -> first.version().isEmpty() || first.version().getAsInt() == g.version())
                .orElseThrow(() -> {
                    lookup.refused(Path.FEAST, LookupException.Fault.UNKNOWN_GROUP);
                    return FeastException.noSuchView(first.versionedView(), known());
                });
        return new View(group, features);
    }

    private String known() {
        return lookup.groups().stream()
                .map(g -> g.name() + " (version " + g.version() + ")")
                .collect(Collectors.joining(", "));
    }

    /** One column of the answer: what a key or a feature is for each row. */
    private record Column(String name, List<Cell> cells) {}

    private record Cell(@Nullable Object value, Status status, String eventTime) {}

    private List<Column> columns(FeastRequest request, List<View> views) {
        var keys = new LinkedHashMap<String, List<Cell>>();
        request.entities().keySet().stream()
                .filter(key -> views.stream().anyMatch(view -> view.keys().contains(key)))
                .forEach(key -> keys.put(key, new ArrayList<>()));
        var features = new ArrayList<Column>();
        for (View view : views) {
            List<Answer> rows = answers(request, view);
            view.keys().stream()
                    .filter(key -> keys.getOrDefault(key, List.of()).isEmpty())
                    .forEach(key -> keys.put(key, keyCells(rows, key)));
            for (int i = 0; i < view.features().size(); i++) {
                String name = view.features().get(i).nameInAnswer(request.fullFeatureNames());
                features.add(new Column(name, featureCells(rows, i)));
            }
        }
        var columns = new ArrayList<Column>();
        keys.forEach((key, cells) -> columns.add(new Column(key, cells)));
        columns.addAll(features);
        return columns;
    }

    private static List<Cell> keyCells(List<Answer> rows, String key) {
        return rows.stream()
                .map(row -> new Cell(row.entity().get(key), Status.PRESENT, EPOCH))
                .toList();
    }

    private static List<Cell> featureCells(List<Answer> rows, int feature) {
        return rows.stream()
                .map(row -> {
                    Answer.Featured featured = row.features().get(feature);
                    return new Cell(featured.value(), featured.status(), eventTime(row));
                })
                .toList();
    }

    private static String eventTime(Answer row) {
        // three, six or nine digits of fraction, or none, as protobuf's JSON has it
        return row.eventTimeMicros().isPresent()
                ? Values.instant(row.eventTimeMicros().getAsLong()).toString()
                : EPOCH;
    }

    /** One answer a row; an entity that is in several rows is looked up once. */
    private List<Answer> answers(FeastRequest request, View view) {
        var missing = view.keys().stream()
                .filter(key -> !request.entities().containsKey(key))
                .toList();
        if (!missing.isEmpty()) {
            lookup.refused(Path.FEAST, LookupException.Fault.WRONG_ENTITY);
            throw FeastException.missingKeys(view.keys(), missing);
        }
        var asked = new LinkedHashMap<Map<String, @Nullable Object>, Question>();
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        for (int row = 0; row < request.rows(); row++) {
            var entity = new LinkedHashMap<String, @Nullable Object>();
            for (String key : view.keys()) {
                entity.put(
                        key,
                        request.entities()
                                .getOrDefault(key, Collections.emptyList())
                                .get(row));
            }
            rows.add(entity);
            asked.computeIfAbsent(entity, e -> new Question(view.group().name(), e, view.names()));
        }
        var known = new HashMap<Map<String, @Nullable Object>, Answer>();
        var results =
                lookup.lookup(Path.FEAST, List.copyOf(asked.values())).iterator();
        asked.keySet().forEach(entity -> known.put(entity, answer(results.next())));
        return rows.stream().map(known::get).map(Objects::requireNonNull).toList();
    }

    private static Answer answer(LookupResult result) {
        if (result instanceof LookupResult.Answered answered) {
            return answered.answer();
        }
        throw ((LookupResult.Refused) result).why();
    }

    private static void write(JsonGenerator out, List<Column> columns) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("metadata");
        out.writeArrayFieldStart("feature_names");
        for (Column column : columns) {
            out.writeString(column.name());
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeArrayFieldStart("results");
        for (Column column : columns) {
            write(out, column);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Column column) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("values");
        for (Cell cell : column.cells()) {
            writeValue(out, cell.value());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("statuses");
        for (Cell cell : column.cells()) {
            out.writeString(cell.status().name());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("event_timestamps");
        for (Cell cell : column.cells()) {
            out.writeString(cell.eventTime());
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void writeValue(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof Float number) {
            // Feast widens a float32 before it writes it, digits and all
            Json.write(out, number.doubleValue());
        } else if (value instanceof Instant time) {
            out.writeString(time.toString());
        } else {
            Json.write(out, value);
        }
    }
}
