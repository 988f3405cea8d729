package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Status;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.replay.LookupComparison.Example;
import dev.spillway.pipeline.replay.LookupComparison.OfFeature;
import dev.spillway.pipeline.replay.LookupComparison.Verdict;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares look-ups that were sampled with the replay's answers, one after the other, and writes down what is not as it should be. */
final class LookupTally implements Closeable {
    private static final String DIFFERENCES = "lookup-differences.jsonl";

    /** All that may be written. */
    static final List<String> NAMES = List.of(DIFFERENCES);

    /** Counts of one feature, and the answer that is furthest off. */
    private static final class Count {
        private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
        private @Nullable Example worst;
        private Verdict worstVerdict = Verdict.EQUAL;

        void add(Verdict verdict, Example example) {
            verdicts.merge(verdict, 1L, Long::sum);
            boolean telling = verdict == Verdict.WITHIN || verdict == Verdict.MISSING || verdict == Verdict.DIFFERENT;
            boolean worse = verdict.compareTo(worstVerdict) > 0
                    || (verdict == worstVerdict && worst != null && example.off() > worst.off());
            if (telling && worse) {
                worst = example;
                worstVerdict = verdict;
            }
        }
    }

    private record Feature(String group, String name) {}

    private final Map<String, FeatureGroup> groups;
    private final SampleFile samples;
    private final double tolerance;
    private final ResultFile differences;
    private final Map<Feature, Count> counts =
            new TreeMap<>(Comparator.comparing(Feature::group).thenComparing(Feature::name));
    private long compared;

    /** @param tolerance how far numbers may be apart, as a share of the larger */
    LookupTally(Map<String, FeatureGroup> groups, SampleFile samples, double tolerance, Path folder)
            throws IOException {
        this.groups = groups;
        this.samples = samples;
        this.tolerance = tolerance;
        this.differences = new ResultFile(folder.resolve(DIFFERENCES));
    }

    /** Compares the next sample with the answer to its question. */
    void take(Answer replayed) throws IOException, ReplayException {
        SampledAnswer sample = samples.next();
        if (sample == null) {
            throw new IllegalStateException("more answers than samples");
        }
        compared++;
        for (Answer.Featured feature : replayed.features()) {
            Verdict verdict = verdict(sample, replayed, feature);
            Example example = example(sample, feature);
            counts.computeIfAbsent(new Feature(replayed.group(), feature.name()), name -> new Count())
                    .add(verdict, example);
            if (verdict == Verdict.MISSING || verdict == Verdict.DIFFERENT) {
                write(sample, replayed, feature, verdict);
            }
        }
    }

    private Verdict verdict(SampledAnswer sample, Answer replayed, Answer.Featured feature) {
        String told = sample.statuses().path(feature.name()).asText();
        double distance = ValueDistance.between(sample.values().path(feature.name()), feature.value());
        if (told.equals(feature.status().name()) && distance <= tolerance) {
            return distance == 0 ? Verdict.EQUAL : Verdict.WITHIN;
        }
        if (told.equals(Status.INVALID.name())) {
            return Verdict.MISSING;
        }
        if (told.equals(Status.NOT_FOUND.name()) && isOver(replayed)) {
            return Verdict.DELETED;
        }
        if (mayMiss(sample, replayed)) {
            return Verdict.STALE;
        }
        if (isLater(replayed.eventTimeMicros(), sample.eventTimeMicros())) {
            return Verdict.ARRIVED_LATER;
        }
        boolean gave = isValue(told);
        return gave == isValue(feature.status().name()) ? Verdict.DIFFERENT : Verdict.MISSING;
    }

    /** Whether a copy answered that may not have had the newest event: the caller was told that it may be so far behind. */
    private static boolean mayMiss(SampledAnswer sample, Answer replayed) {
        if (sample.staleMicros().isEmpty() || replayed.eventTimeMicros().isEmpty()) {
            return false;
        }
        long known = replayed.atMicros() - sample.staleMicros().getAsLong();
        return replayed.eventTimeMicros().getAsLong() >= known
                || isLater(replayed.eventTimeMicros(), sample.eventTimeMicros());
    }

    private static boolean isLater(OptionalLong replayed, OptionalLong told) {
        return replayed.isPresent() && (told.isEmpty() || replayed.getAsLong() > told.getAsLong());
    }

    /** Whether the entity was deleted when it was asked for. */
    private boolean isOver(Answer replayed) {
        OptionalLong life = Objects.requireNonNull(groups.get(replayed.group()), "a group that was asked")
                .lifeMicros();
        return life.isPresent()
                && replayed.eventTimeMicros().isPresent()
                && replayed.atMicros() > replayed.eventTimeMicros().getAsLong() + life.getAsLong();
    }

    private static boolean isValue(String status) {
        return status.equals(Status.PRESENT.name()) || status.equals(Status.OUTSIDE_MAX_AGE.name());
    }

    private static Example example(SampledAnswer sample, Answer.Featured feature) {
        JsonNode told = sample.values().path(feature.name());
        return new Example(
                sample.query().question().entityKey(),
                sample.query().atMicros(),
                told + " " + sample.statuses().path(feature.name()).asText("no status"),
                text(feature.value()) + " " + feature.status(),
                ValueDistance.between(told, feature.value()));
    }

    private static String text(@Nullable Object value) {
        return new String(Json.bytes(out -> Json.write(out, value)), StandardCharsets.UTF_8);
    }

    private void write(SampledAnswer sample, Answer replayed, Answer.Featured feature, Verdict verdict)
            throws IOException {
        differences.line(out -> {
            out.writeStringField("verdict", verdict.name());
            out.writeStringField("group", replayed.group());
            out.writeFieldName("entity");
            AnswerJson.writeSorted(out, replayed.entity());
            out.writeStringField("at", Json.time(replayed.atMicros()));
            out.writeStringField("feature", feature.name());
            out.writeObjectFieldStart("lookup");
            out.writeFieldName("value");
            JsonNode told = sample.values().path(feature.name());
            if (told.isMissingNode()) {
                out.writeNull();
            } else {
                out.writeTree(told);
            }
            out.writeStringField(
                    "status", sample.statuses().path(feature.name()).asText());
            writeTime(out, sample.eventTimeMicros());
            out.writeEndObject();
            out.writeObjectFieldStart("replay");
            out.writeFieldName("value");
            Json.write(out, feature.value());
            out.writeStringField("status", feature.status().name());
            writeTime(out, replayed.eventTimeMicros());
            out.writeEndObject();
        });
    }

    private static void writeTime(JsonGenerator out, OptionalLong micros) throws IOException {
        out.writeFieldName("eventTime");
        if (micros.isPresent()) {
            out.writeString(Json.time(micros.getAsLong()));
        } else {
            out.writeNull();
        }
    }

    LookupComparison result() {
        List<OfFeature> features = counts.entrySet().stream()
                .map(entry -> new OfFeature(
                        entry.getKey().group(),
                        entry.getKey().name(),
                        entry.getValue().verdicts,
                        Optional.ofNullable(entry.getValue().worst)))
                .toList();
        return new LookupComparison(compared, samples.otherVersions(), features);
    }

    @Override
    public void close() throws IOException {
        differences.close();
    }
}
