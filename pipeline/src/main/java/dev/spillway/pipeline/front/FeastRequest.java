package dev.spillway.pipeline.front;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.protos.feast.serving.GetOnlineFeaturesRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question as Feast's clients put it: for each row of {@code entities}, each feature.
 *
 * @param entities by key, a value for each row; all lists of one length
 * @param fullFeatureNames whether the answer names features {@code view__feature}
 */
record FeastRequest(Map<String, List<@Nullable Object>> entities, List<Reference> features, boolean fullFeatureNames) {
    private static final String FORM =
            "the body must be {\"features\": [\"view:feature\"], \"entities\": {key: [values]}, \"full_feature_names\":"
                    + " false}";
    private static final Pattern REFERENCE =
            Pattern.compile("(?<view>[^:@]+)(@v(?<version>\\d{1,9}))?:(?<feature>[^:]+)");

    /** A feature, named {@code view:feature} or {@code view@v2:feature}. */
    record Reference(String view, OptionalInt version, String feature) {

        static Reference parse(String text) {
            Matcher parts = REFERENCE.matcher(text);
            if (!parts.matches()) {
                throw FeastException.badRequest("\"" + text + "\" is no feature: write view:feature");
            }
            @Nullable String version = parts.group("version");
            return new Reference(
                    parts.group("view"),
                    version == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(version)),
                    parts.group("feature"));
        }

        /** The view with its version, where one was asked for. */
        String versionedView() {
            return version.isPresent() ? view + "@v" + version.getAsInt() : view;
        }

        String nameInAnswer(boolean full) {
            return full ? versionedView() + "__" + feature : feature;
        }
    }

    int rows() {
        return entities.values().stream().findFirst().map(List::size).orElse(0);
    }

    /** The request that a body in JSON holds. */
    static FeastRequest parse(byte[] body, int rowsMax) {
        try {
            return parse(RequestJson.object(body, FORM), rowsMax);
        } catch (RefusedException e) {
            throw FeastException.badRequest(e.error() + "; " + e.fix());
        }
    }

    private static FeastRequest parse(JsonNode body, int rowsMax) {
        if (body.hasNonNull("feature_service")) {
            throw FeastException.noSuchService(body.get("feature_service").asText());
        }
        List<String> features = RequestJson.texts(body.get("features"), "features", FORM);
        boolean full = body.path("full_feature_names").asBoolean(false);
        return of(features, full, entities(body.path("entities")), rowsMax);
    }

    /** The same that a message of gRPC holds. */
    static FeastRequest of(GetOnlineFeaturesRequest message, int rowsMax) {
        if (message.getKindCase() == GetOnlineFeaturesRequest.KindCase.FEATURE_SERVICE) {
            throw FeastException.noSuchService(message.getFeatureService());
        }
        var entities = new LinkedHashMap<String, List<@Nullable Object>>();
        message.getEntitiesMap()
                .forEach((key, list) -> entities.put(key, FeastValues.ofEntities(list.getValList(), key)));
        return of(message.getFeatures().getValList(), message.getFullFeatureNames(), entities, rowsMax);
    }

    private static FeastRequest of(
            List<String> names, boolean full, Map<String, List<@Nullable Object>> entities, int rowsMax) {
        List<Reference> features = names.stream().map(Reference::parse).toList();
        if (features.isEmpty()) {
            throw FeastException.badRequest("No features specified for retrieval");
        }
        refuseCollisions(features, full);
        refuseLengths(entities, rowsMax);
        return new FeastRequest(entities, features, full);
    }

    private static void refuseCollisions(List<Reference> features, boolean full) {
        var names = new HashSet<String>();
        for (Reference feature : features) {
            if (!names.add(feature.nameInAnswer(full))) {
                throw FeastException.collision(feature.nameInAnswer(full));
            }
        }
    }

    private static void refuseLengths(Map<String, List<@Nullable Object>> entities, int rowsMax) {
        int rows = -1;
        for (List<@Nullable Object> values : entities.values()) {
            if (rows >= 0 && values.size() != rows) {
                throw FeastException.badRequest(
                        "All entity rows must have the same columns: the lists in entities differ in length");
            }
            rows = values.size();
            if (rows > rowsMax) {
                throw FeastException.tooLarge(rows + " entities in one request; send at most " + rowsMax + " in each");
            }
        }
    }

    private static Map<String, List<@Nullable Object>> entities(JsonNode lists) {
        if (!lists.isObject()) {
            throw FeastException.badRequest("entities is not an object; " + FORM);
        }
        var entities = new LinkedHashMap<String, List<@Nullable Object>>();
        for (Map.Entry<String, JsonNode> list : lists.properties()) {
            JsonNode values = RequestJson.elements(list.getValue(), list.getKey(), FORM);
            entities.put(list.getKey(), values(values, list.getKey()));
        }
        return entities;
    }

    private static List<@Nullable Object> values(JsonNode list, String key) {
        var values = new ArrayList<@Nullable Object>(list.size());
        for (JsonNode value : list) {
            values.add(RequestJson.value(value, key, FORM));
        }
        return values;
    }
}
