package dev.spillway.pipeline.front;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Status;
import dev.spillway.features.lookup.LookupException;
import dev.spillway.features.lookup.LookupResult;
import dev.spillway.features.lookup.Question;
import dev.spillway.pipeline.front.FeastRequest.Reference;
import dev.spillway.pipeline.front.MeasuredLookup.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Feast's callers are answered, whichever way they ask: a column for each key, then one for each feature, and in each a
 * cell for each row of entities.
 *
 * <p>Two things differ from Feast's own Python server, both on purpose: a value older than the ttl has the status
 * OUTSIDE_MAX_AGE (as from Feast's Go and Java servers), and a feature that does not exist is an error.
 */
final class FeastServing {
    private final MeasuredLookup lookup;
    private final Path path;
    private final int rowsMax;

    /**
     * @param path by which its requests come in
     * @param rowsMax a request for more entities is refused
     */
    FeastServing(MeasuredLookup lookup, Path path, int rowsMax) {
        this.lookup = lookup;
        this.path = path;
        this.rowsMax = rowsMax;
    }

    int rowsMax() {
        return rowsMax;
    }

    /** One column of the answer: what a key or a feature is for each row. */
    record Column(String name, List<Cell> cells) {}

    /** @param eventTimeMicros of the entity's newest event; 0 for a key, and where there is none */
    record Cell(@Nullable Object value, Status status, long eventTimeMicros) {}

    /**
     * Answers a request.
     *
     * @throws FeastException if it cannot be answered as it was asked, or nobody waits for the answer any more
     */
    List<Column> columns(FeastRequest request) {
        try {
            return columns(request, views(request));
        } catch (RefusedException e) {
            throw FeastException.of(e);
        } catch (LookupException e) {
            // of a group that went away in between, of a feature, or of an entity: the first two do not exist
            String message = String.valueOf(e.getMessage());
            throw e.fault() == LookupException.Fault.WRONG_ENTITY
                    ? FeastException.badRequest(message)
                    : FeastException.noSuchFeature(message);
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
                    lookup.refused(path, LookupException.Fault.UNKNOWN_GROUP);
                    return FeastException.noSuchView(first.versionedView(), known());
                });
        return new View(group, features);
    }

    private String known() {
        return lookup.groups().stream()
                .map(g -> g.name() + " (version " + g.version() + ")")
                .collect(Collectors.joining(", "));
    }

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
                .map(row -> new Cell(row.entity().get(key), Status.PRESENT, 0))
                .toList();
    }

    private static List<Cell> featureCells(List<Answer> rows, int feature) {
        return rows.stream()
                .map(row -> {
                    Answer.Featured featured = row.features().get(feature);
                    return new Cell(
                            featured.value(),
                            featured.status(),
                            row.eventTimeMicros().orElse(0));
                })
                .toList();
    }

    /** One answer a row; an entity that is in several rows is looked up once. */
    private List<Answer> answers(FeastRequest request, View view) {
        var missing = view.keys().stream()
                .filter(key -> !request.entities().containsKey(key))
                .toList();
        if (!missing.isEmpty()) {
            lookup.refused(path, LookupException.Fault.WRONG_ENTITY);
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
        Iterator<LookupResult> results =
                lookup.lookup(path, List.copyOf(asked.values())).iterator();
        asked.keySet().forEach(entity -> known.put(entity, answer(results.next())));
        return rows.stream().map(known::get).map(Objects::requireNonNull).toList();
    }

    private static Answer answer(LookupResult result) {
        if (result instanceof LookupResult.Answered answered) {
            return answered.answer();
        }
        throw ((LookupResult.Refused) result).why();
    }
}
