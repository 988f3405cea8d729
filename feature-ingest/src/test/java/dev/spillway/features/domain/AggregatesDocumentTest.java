package dev.spillway.features.domain;

import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/aggregates.md}: what there is, with what it takes measured. */
class AggregatesDocumentTest {

    private static final String PAGE = """
            # Aggregates

            Generated from the code, and measured: `-Dgolden.write=true` writes it anew. What a window is and what a look-up says is in
            [features](features.md).

            Null, NaN and infinite inputs are skipped and counted, and so is an input whose bucket is null. Events are ordered by (time,
            `tie_break`, value), strings by their UTF-8 bytes; -0.0 comes before 0.0 and is another value. "To the bit" means that the
            result is the same for any order of arrival, any restart and any way of merging.

            | aggregate | example of a name | of | value | empty window | what it is | how exact |
            | --- | --- | --- | --- | --- | --- | --- |
            %s

            ## Parameters

            `first_k`, `last_k`, `top_k`, `bottom_k` must be told how many, 1 to 100,000; `approx_percentile` which share, strictly between 0
            and 1: `{last_k: 5}`, `{approx_percentile: [0.5, 0.95]}`; a list makes one feature each. `unique_count`, `histogram` and
            `approx_frequent` have a bound, 1 to 100,000, that is no part of the name: `{histogram: 50}` or `{histogram: {bound: 50}}`;
            without one it is 1,000. `{decayed_sum: {half_life: 1h}}` takes a duration of at least 1s.

            ## Lists, maps and buckets

            `buckets: FIELD` splits an aggregate that is one value into a map: by the text of the field's value, what the aggregate is of
            the events with that value (`fare_sum_by_city_1h`: `{"Oslo": 12.5, "Rome": 8.0}`). Keys are texts whatever the field's type:
            integers decimal, floating numbers in the shortest form, times RFC 3339. A bucket without a value is left out; an event whose
            bucket is null is skipped. At most 1,000 buckets are kept, the least in the order of their text. Lists and maps cannot be split.

            A list or a map is never empty: it is null then. In Cassandra they are `frozen<list<…>>` and `frozen<map<text, …>>`, in
            `feature-updates` arrays and maps, in JSON arrays and objects. To Feast a list is a list of the value's type, and a map a
            `map_val`, which its newer clients read; over HTTP it is a JSON object. A `default` of theirs is a YAML list or map.

            ## What decays

            `decayed_sum` is over all events since the entity's life began, so it takes no windows. Its value is another at every instant, so
            `validUntil` of a group that has one is the instant after the values': no cache may answer for it, and a reader of Cassandra
            evaluates `state`. Nothing is sent for the decay itself.

            ## Bounds

            Beyond its bound, `unique_count` means "that or more", and `histogram` has the least values in their order, whose counts are
            exact. `approx_frequent` has the most frequent ones; of values that came equally often, the least.

            ## Bytes

            What a tile takes in RocksDB, in the changelog and in `state`, in bytes, for so many values that are prices between 0.00 and 99.99
            and come once a second; features with the same `of`, `where` and `buckets` share it, and no count of windows adds to it. An
            entity has a tile for each hop of its longest window in which something came, and each but the newest few also holds what is in
            those after it, so that a look-up merges a handful: a busy entity has a full sketch for each of up to some 240 hops. A row of
            `feature-updates` has all of it, and may have 16 MiB.

            | aggregate | 1 value | 100 values | 10,000 values |
            | --- | --- | --- | --- |
            %s
            """;

    @Test
    void saysWhatThereIs() throws IOException {
        String table =
                Arrays.stream(Kind.values()).map(AggregatesDocumentTest::row).collect(Collectors.joining("\n"));
        String bytes =
                Arrays.stream(Kind.values()).map(AggregatesDocumentTest::bytes).collect(Collectors.joining("\n"));

        GoldenFile.assertEqual(PAGE.formatted(table, bytes), Path.of("../docs/aggregates.md"));
    }

    private static String row(Kind kind) {
        return "| `%s` | `%s` | %s | %s | %s | %s | %s |"
                .formatted(
                        word(kind),
                        name(kind),
                        of(kind),
                        value(kind),
                        kind.isZeroWhenEmpty() ? "0" : "null",
                        meaning(kind),
                        exactness(kind));
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String name(Kind kind) {
        String word = word(kind);
        return switch (kind.parameter()) {
            case NOTHING, BOUND -> "fare_" + word + "_1h";
            case HOW_MANY -> "fare_" + word.substring(0, word.length() - 1) + "5_1h";
            case PERCENTILE -> "fare_p99_9_1h";
            case HALF_LIFE -> "fare_" + word + "_1h";
        };
    }

    private static String of(Kind kind) {
        List<FieldType> taken =
                Arrays.stream(FieldType.values()).filter(kind::accepts).toList();
        String of = taken.size() == FieldType.values().length
                ? "any"
                : taken.stream().anyMatch(FieldType::isTime) ? "numbers, times" : "numbers";
        return kind.countsEvents() ? "nothing, or " + of : of;
    }

    private static String value(Kind kind) {
        FeatureType ofInt = kind.resultType(FieldType.INT);
        FeatureType ofDouble = kind.resultType(FieldType.DOUBLE);
        if (ofInt.equals(ofDouble)) {
            return ofInt.toString();
        }
        if (ofInt.scalar() != FieldType.INT) {
            return ofInt + " of integers, else " + ofDouble;
        }
        return ofInt.isScalar() ? "the input's type" : "list of the input's type";
    }

    private static String meaning(Kind kind) {
        return switch (kind) {
            case COUNT -> "events, or inputs that are not skipped";
            case SUM -> "null if a sum of integers does not fit (counted: `spillway_sums_overflowed_total`)";
            case AVG -> "the sum ÷ how many";
            case MIN -> "the smallest";
            case MAX -> "the largest";
            case FIRST -> "of the oldest event";
            case LAST -> "of the newest event";
            case VARIANCE, STDDEV -> "of the population";
            case VARIANCE_SAMP, STDDEV_SAMP -> "of a sample; null for fewer than 2";
            case SKEW -> "of the population; null if all are equal";
            case KURTOSIS -> "in excess of the normal distribution's, of the population; null if all are equal";
            case FIRST_K -> "of the oldest events, oldest first";
            case LAST_K -> "of the newest events, newest first";
            case TOP_K -> "the largest, largest first, as often as they came";
            case BOTTOM_K -> "the smallest, smallest first, as often as they came";
            case UNIQUE_COUNT -> "distinct values";
            case HISTOGRAM -> "how often each value came";
            case APPROX_FREQUENT -> "the most frequent values and how often each came";
            case APPROX_UNIQUE_COUNT -> "distinct values";
            case APPROX_PERCENTILE -> "the least value that this share of all values does not exceed";
            case RATE -> "count ÷ seconds of the window; refused for `lifetime`";
            case DECAYED_SUM -> "each value halved for every half-life since it came; has no window";
        };
    }

    private static String exactness(Kind kind) {
        return switch (kind) {
            case SUM, AVG -> "of integers to the bit, else to 1e-12 of the largest input";
            case DECAYED_SUM -> "to 1e-12 of the largest input";
            case APPROX_FREQUENT ->
                "to the bit to twice the bound, at least 400 distinct values, then too low by at most 0.5 % of the total";
            case APPROX_UNIQUE_COUNT ->
                "to the bit to %,d distinct values, then 1.6 %% at two sigma".formatted(DistinctHashes.EXACT);
            case APPROX_PERCENTILE -> "to the bit to %d values, then within 1 %% of rank".formatted(Quantiles.TOP);
            default -> "to the bit";
        };
    }

    private static String bytes(Kind kind) {
        return "| `%s` | %,d | %,d | %,d |"
                .formatted(example(kind), bytes(kind, 1), bytes(kind, 100), bytes(kind, 10_000));
    }

    private static String example(Kind kind) {
        return switch (kind.parameter()) {
            case NOTHING, BOUND -> word(kind);
            case HOW_MANY -> "{" + word(kind) + ": 5}";
            case PERCENTILE -> "{" + word(kind) + ": 0.95}";
            case HALF_LIFE -> "{" + word(kind) + ": {half_life: 1h}}";
        };
    }

    private static int bytes(Kind kind, int values) {
        double parameter = switch (kind.parameter()) {
            case NOTHING -> 0;
            case HOW_MANY -> 5;
            case BOUND -> Aggregate.DEFAULT_BOUND;
            case PERCENTILE -> 0.95;
            case HALF_LIFE -> 3_600_000_000L;
        };
        var builder = new TileShape.Builder(false);
        builder.add(0, FieldType.DOUBLE, new Aggregate(kind, parameter));
        TileShape shape = builder.build();
        TileArray tile = TileArray.single(shape);
        var cases = new Cases(1);
        var inputs = new Inputs(1);
        for (int i = 0; i < values; i++) {
            inputs.mark(0);
            inputs.timeMicros = i * 1_000_000L;
            inputs.bits[0] = Double.doubleToRawLongBits(cases.between(0, 9_999) / 100.0);
            shape.add(tile, 0, inputs);
        }
        var out = new StateWriter();
        shape.write(tile, out);
        return out.toBytes().length;
    }
}
