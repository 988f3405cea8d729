package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.features.domain.Values;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.sort.PackedReader;
import dev.spillway.pipeline.sort.PackedWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Queries and their answers as bytes: queries in the order of group, entity and instant, answers in that of the queries. */
final class AnswerCodec {
    private static final Map<Integer, Status> STATUSES =
            Arrays.stream(Status.values()).collect(Collectors.toMap(Status::feastNumber, status -> status));

    private final List<FeatureGroup> groups;
    private final PackedWriter out = new PackedWriter();

    /** @param groups a group is its place in the list */
    AnswerCodec(List<FeatureGroup> groups) {
        this.groups = groups;
    }

    /** Writes what the records of one entity begin with. */
    static PackedWriter key(PackedWriter out, int group, String entityKey) {
        return out.clear().octet(group >>> Byte.SIZE).octet(group).orderedText(entityKey);
    }

    /** How many bytes of a record say which entity it is of. */
    static int keyLength(byte[] record) {
        var in = new PackedReader(record);
        in.octet();
        in.octet();
        return in.skipOrderedText().position();
    }

    /** The group of a record. */
    static int group(byte[] record) {
        return group(new PackedReader(record));
    }

    private static int group(PackedReader in) {
        int high = in.octet();
        return (high << Byte.SIZE) | in.octet();
    }

    byte[] query(int group, Query query) throws IOException {
        Question question = query.question();
        key(out, group, question.entityKey()).orderedLong(query.atMicros()).fixed(query.position());
        id(question.id());
        features(group, question.features());
        return out.toBytes();
    }

    private void id(@Nullable JsonNode id) throws IOException {
        out.block(id == null ? new byte[0] : Json.mapper().writeValueAsBytes(id));
    }

    private void features(int group, List<String> features) {
        out.count(features.size());
        for (String feature : features) {
            out.count(Objects.requireNonNull(groups.get(group).position(feature), "a feature that was checked"));
        }
    }

    Query readQuery(byte[] record) throws IOException {
        var in = new PackedReader(record);
        int group = group(in);
        String key = in.orderedText();
        long at = in.orderedLong();
        long position = in.fixed();
        return new Query(position, at, question(in, group, key));
    }

    private Question question(PackedReader in, int group, String key) throws IOException {
        byte[] id = in.block();
        FeatureGroup of = groups.get(group);
        int count = (int) in.count();
        var features = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            features.add(of.definition().features().get((int) in.count()).name());
        }
        return new Question(
                id.length == 0 ? null : JsonlQueries.TREES.readTree(id, 0, id.length),
                of.definition().name(),
                key,
                of.keys().values(key),
                features);
    }

    byte[] answer(int group, Query query, Answer answer) throws IOException {
        Question question = query.question();
        out.clear().fixed(query.position()).octet(group >>> Byte.SIZE).octet(group);
        out.text(question.entityKey());
        id(question.id());
        features(group, question.features());
        out.fixed(answer.atMicros());
        out.octet(answer.eventTimeMicros().isPresent() ? 1 : 0);
        if (answer.eventTimeMicros().isPresent()) {
            out.fixed(answer.eventTimeMicros().getAsLong());
        }
        for (Answer.Featured feature : answer.features()) {
            out.octet(feature.status().feastNumber());
            value(feature.value());
        }
        return out.toBytes();
    }

    /** A query and what came of it. */
    record Answered(Question question, Answer answer) {}

    Answered readAnswer(byte[] record) throws IOException {
        var in = new PackedReader(record);
        in.fixed();
        int group = group(in);
        Question question = question(in, group, in.text());
        long at = in.fixed();
        OptionalLong eventTime = in.octet() == 0 ? OptionalLong.empty() : OptionalLong.of(in.fixed());
        var features = new ArrayList<Answer.Featured>();
        for (String name : names(groups.get(group), question.features())) {
            Status status = Objects.requireNonNull(STATUSES.get(in.octet()), "a status that was written");
            features.add(new Answer.Featured(name, value(in), status, Origin.STATE));
        }
        return new Answered(question, new Answer(question.group(), question.entity(), at, eventTime, features));
    }

    private static List<String> names(FeatureGroup group, List<String> asked) {
        return asked.isEmpty()
                ? group.definition().features().stream()
                        .map(feature -> feature.name())
                        .toList()
                : asked;
    }

    private void value(@Nullable Object value) {
        if (value == null) {
            out.octet('0');
        } else if (value instanceof Boolean truth) {
            out.octet('b').octet(truth ? 1 : 0);
        } else if (value instanceof Integer number) {
            out.octet('i').fixed(number);
        } else if (value instanceof Long number) {
            out.octet('l').fixed(number);
        } else if (value instanceof Float number) {
            out.octet('f').fixed(Float.floatToRawIntBits(number));
        } else if (value instanceof Double number) {
            out.octet('d').fixed(Double.doubleToRawLongBits(number));
        } else if (value instanceof String text) {
            out.octet('s').text(text);
        } else if (value instanceof Instant time) {
            out.octet('t').fixed(Values.micros(time));
        } else if (value instanceof List<?> list) {
            out.octet('[').count(list.size());
            list.forEach(this::value);
        } else if (value instanceof Map<?, ?> map) {
            out.octet('{').count(map.size());
            map.forEach((key, of) -> {
                value(key);
                value(of);
            });
        } else {
            throw new IllegalArgumentException("no feature has a value of " + value.getClass());
        }
    }

    private static @Nullable Object value(PackedReader in) {
        int kind = in.octet();
        return switch (kind) {
            case '0' -> null;
            case 'b' -> in.octet() == 1;
            case 'i' -> (int) in.fixed();
            case 'l' -> in.fixed();
            case 'f' -> Float.intBitsToFloat((int) in.fixed());
            case 'd' -> Double.longBitsToDouble(in.fixed());
            case 's' -> in.text();
            case 't' -> Values.instant(in.fixed());
            case '[' -> list(in);
            case '{' -> map(in);
            default -> throw new IllegalStateException("no value is of kind " + kind);
        };
    }

    private static List<@Nullable Object> list(PackedReader in) {
        var list = new ArrayList<@Nullable Object>();
        for (long left = in.count(); left > 0; left--) {
            list.add(value(in));
        }
        return list;
    }

    private static Map<@Nullable Object, @Nullable Object> map(PackedReader in) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (long left = in.count(); left > 0; left--) {
            Object key = value(in);
            map.put(key, value(in));
        }
        return map;
    }
}
