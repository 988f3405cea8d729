package dev.spillway.pipeline.front;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.ValueText;
import dev.spillway.features.lookup.LookupException;
import dev.spillway.features.lookup.LookupResult;
import dev.spillway.features.lookup.Question;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.Json.Writing;
import dev.spillway.pipeline.front.MeasuredLookup.Path;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Look-ups in our own form: one entity by its path, or many in one request. */
final class FeatureApi {
    private static final String ROOT = "/v1/features/";
    /** Stands where a question's result will be. */
    private static final Writing NOT_YET = out -> {
        throw new IllegalStateException("a result that nobody asked for");
    };

    private static final String BATCH_FIX =
            "send {\"requests\": [{\"group\": …, \"entity\": {field: value}, \"features\": [name]?}]}";

    private final MeasuredLookup lookup;
    private final int lookupsMax;

    FeatureApi(MeasuredLookup lookup, int lookupsMax) {
        this.lookup = lookup;
        this.lookupsMax = lookupsMax;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        HttpMethod.GET,
                        "prefix:" + ROOT,
                        ROOT + "{group}/{key…}?features=a,b",
                        "The features of one entity. Each part of the key is a path segment, in the definition's order,"
                                + " percent-encoded where needed. Without features: all of the group.",
                        "curl 'http://HOST:PORT/v1/features/airport_features/ATL'",
                        this::single),
                new Endpoint(
                        HttpMethod.POST,
                        "exact:/v1/features:batch",
                        "/v1/features:batch",
                        "Many look-ups at once, of any groups. Each has its own result, in the order of the requests;"
                                + " one that cannot be answered says why and leaves the others alone.",
                        "curl 'http://HOST:PORT/v1/features:batch' -d '{\"requests\": [{\"group\": \"airport_features\","
                                + " \"entity\": {\"airport\": \"ATL\"}}]}'",
                        this::batch));
    }

    private Reply single(ServiceRequestContext context, AggregatedHttpRequest request) {
        List<String> segments = PathText.segments(context, ROOT);
        GroupDefinition group = group(Path.SINGLE, segments.get(0));
        Map<String, Object> entity = entity(group, segments.subList(1, segments.size()));
        List<String> features = context.queryParams().getAll("features").stream()
                .flatMap(names -> Arrays.stream(names.split(",")))
                .filter(name -> !name.isBlank())
                .toList();
        Answer answer = answer(group, entity, features);
        return Reply.json(HttpStatus.OK, out -> write(out, answer));
    }

    private Reply batch(ServiceRequestContext context, AggregatedHttpRequest request) {
        JsonNode requests = RequestJson.elements(
                RequestJson.object(request.content().array(), BATCH_FIX).get("requests"), "requests", BATCH_FIX);
        if (requests.size() > lookupsMax) {
            throw new RefusedException(
                    HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                    requests.size() + " look-ups in one request",
                    "send at most " + lookupsMax + " in each");
        }
        List<Writing> results = results(requests);
        return Reply.json(HttpStatus.OK, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("results");
            for (Writing result : results) {
                result.to(out);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    /** One each, in their order: all that can be asked are looked up together. */
    private List<Writing> results(JsonNode requests) {
        var results = new ArrayList<Writing>();
        var questions = new ArrayList<Question>();
        for (JsonNode request : requests) {
            try {
                questions.add(question(request));
                results.add(NOT_YET);
            } catch (RefusedException e) {
                results.add(out -> writeRefusal(out, e));
            }
        }
        var looked = lookup.lookup(Path.BATCH, questions).iterator();
        var asked = questions.iterator();
        results.replaceAll(result -> result == NOT_YET ? result(asked.next(), looked.next()) : result);
        return results;
    }

    private Writing result(Question question, LookupResult looked) {
        if (looked instanceof LookupResult.Answered answered) {
            return out -> write(out, answered.answer());
        }
        LookupException why = ((LookupResult.Refused) looked).why();
        GroupDefinition group = group(Path.BATCH, question.group());
        return out -> writeRefusal(out, refused(group, why));
    }

    private static void writeRefusal(JsonGenerator out, RefusedException e) throws IOException {
        out.writeStartObject();
        out.writeStringField("error", e.error());
        out.writeStringField("fix", e.fix());
        out.writeEndObject();
    }

    private Question question(JsonNode request) {
        if (!request.path("group").isTextual()) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "a request without a group", BATCH_FIX);
        }
        GroupDefinition group = group(Path.BATCH, request.path("group").textValue());
        if (!request.path("entity").isObject()) {
            throw wrongEntity(Path.BATCH, group, "no entity in a request for group " + quoted(group.name()));
        }
        var entity = new LinkedHashMap<String, @Nullable Object>();
        request.path("entity")
                .properties()
                .forEach(field ->
                        entity.put(field.getKey(), RequestJson.value(field.getValue(), field.getKey(), BATCH_FIX)));
        return new Question(group.name(), entity, RequestJson.texts(request.get("features"), "features", BATCH_FIX));
    }

    private GroupDefinition group(Path path, String name) {
        return lookup.group(name).orElseThrow(() -> {
            lookup.refused(path, LookupException.Fault.UNKNOWN_GROUP);
            return new RefusedException(
                    HttpStatus.NOT_FOUND,
                    "no feature group " + quoted(name),
                    "ask for one of: "
                            + lookup.groups().stream()
                                    .map(GroupDefinition::name)
                                    .collect(Collectors.joining(", ")));
        });
    }

    private Map<String, Object> entity(GroupDefinition group, List<String> key) {
        if (key.size() != group.entity().size() || key.contains("")) {
            throw wrongEntity(
                    Path.SINGLE,
                    group,
                    "the key of group " + quoted(group.name()) + " has "
                            + group.entity().size() + " part(s), the path " + key.size());
        }
        var entity = new LinkedHashMap<String, Object>();
        for (int i = 0; i < key.size(); i++) {
            entity.put(group.entity().get(i).name(), key.get(i));
        }
        return entity;
    }

    private Answer answer(GroupDefinition group, Map<String, Object> entity, List<String> features) {
        try {
            return lookup.lookup(Path.SINGLE, group.name(), entity, features);
        } catch (LookupException e) {
            throw refused(group, e);
        }
    }

    private RefusedException wrongEntity(Path path, GroupDefinition group, String error) {
        lookup.refused(path, LookupException.Fault.WRONG_ENTITY);
        return new RefusedException(HttpStatus.BAD_REQUEST, error, keyOf(group));
    }

    private static RefusedException refused(GroupDefinition group, LookupException e) {
        String error = String.valueOf(e.getMessage());
        return switch (e.fault()) {
            case UNKNOWN_GROUP -> new RefusedException(HttpStatus.NOT_FOUND, error, "ask for another group");
            case UNKNOWN_FEATURE ->
                new RefusedException(
                        HttpStatus.NOT_FOUND,
                        error,
                        "ask for some of: "
                                + group.features().stream().map(f -> f.name()).collect(Collectors.joining(", ")));
            case WRONG_ENTITY -> new RefusedException(HttpStatus.BAD_REQUEST, error, keyOf(group));
        };
    }

    private static String keyOf(GroupDefinition group) {
        return "give the key as "
                + group.entity().stream()
                        .map(field -> field.name() + " (" + ValueText.name(field.type()) + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private static void write(JsonGenerator out, Answer answer) throws IOException {
        @Nullable
        String eventTime = answer.eventTimeMicros().isPresent()
                ? Json.time(answer.eventTimeMicros().getAsLong())
                : null;
        out.writeStartObject();
        out.writeStringField("group", answer.group());
        out.writeObjectFieldStart("entity");
        for (var field : answer.entity().entrySet()) {
            out.writeFieldName(field.getKey());
            Json.write(out, field.getValue());
        }
        out.writeEndObject();
        out.writeStringField("asOf", Json.time(answer.atMicros()));
        if (answer.staleMicros().isPresent()) {
            out.writeNumberField("stalenessMs", answer.staleMicros().getAsLong() / 1_000);
        }
        out.writeObjectFieldStart("features");
        for (Answer.Featured feature : answer.features()) {
            out.writeObjectFieldStart(feature.name());
            out.writeFieldName("value");
            Json.write(out, feature.value());
            out.writeStringField("status", feature.status().name());
            out.writeFieldName("eventTime");
            Json.write(out, eventTime);
            out.writeStringField("source", feature.origin().name());
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }
}
