package dev.spillway.pipeline.front;

import static dev.spillway.pipeline.front.FakeLookup.present;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Answer.Featured;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.protos.feast.serving.FeatureList;
import dev.spillway.protos.feast.serving.GetFeastServingInfoRequest;
import dev.spillway.protos.feast.serving.GetOnlineFeaturesRequest;
import dev.spillway.protos.feast.serving.GetOnlineFeaturesResponse;
import dev.spillway.protos.feast.serving.GetOnlineFeaturesResponse.FeatureVector;
import dev.spillway.protos.feast.serving.ServingServiceGrpc.ServingServiceBlockingStub;
import dev.spillway.protos.feast.types.BytesList;
import dev.spillway.protos.feast.types.Null;
import dev.spillway.protos.feast.types.RepeatedValue;
import dev.spillway.protos.feast.types.Value;
import dev.spillway.topologies.Health;
import io.grpc.StatusRuntimeException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FeastGrpcTest {
    private static final FakeLookup LOOKUP = new FakeLookup()
            .group("drivers", Map.of("driver_id", FieldType.LONG), "trips_1h", "fare_avg_1h")
            .group("shifts", Map.of("driver_id", FieldType.LONG), "trips_1h", "start_last_1d")
            .group(
                    "airports",
                    Map.of("airport", FieldType.STRING),
                    "a",
                    "b",
                    "c",
                    "d",
                    "e",
                    "f",
                    "g",
                    "h",
                    "i",
                    "j",
                    "k")
            .group("broken", Map.of("airport", FieldType.STRING), "a")
            .breaks("broken")
            .knows(
                    "drivers",
                    "1001",
                    "2026-11-22T09:59:59.123456Z",
                    present("trips_1h", Long.MAX_VALUE),
                    present("fare_avg_1h", Double.NEGATIVE_INFINITY))
            .knows(
                    "drivers",
                    "1002",
                    "2026-11-20T00:00:00Z",
                    new Featured("trips_1h", 3L, Status.OUTSIDE_MAX_AGE, Origin.STATE),
                    new Featured("fare_avg_1h", 0.0, Status.INVALID, Origin.DEFAULT))
            .knows("shifts", "1001", "2026-11-22T06:00:00.250Z", present("trips_1h", 4L))
            .knows(
                    "airports",
                    "ATL",
                    "1969-12-31T23:59:59.5Z",
                    present("a", true),
                    present("b", 7),
                    present("c", 0.5f),
                    present("d", "é"),
                    present("e", Instant.parse("1969-12-31T23:59:58.75Z")),
                    present("f", List.of(5L, 4L)),
                    present("g", List.of(0.25, Double.NaN)),
                    present("h", List.of("x", "y")),
                    present("i", List.of(Instant.ofEpochSecond(3), Instant.ofEpochMilli(4_999))),
                    present("j", List.of(true)),
                    present("k", Map.of("x", 2L)));
    private static Front front;

    @BeforeAll
    static void start() throws IOException {
        front = front(LOOKUP);
    }

    private static Front front(FeatureLookup lookup) throws IOException {
        return Front.start(
                new FrontConfig("127.0.0.1", List.of(0), 100_000, 4, 2),
                lookup,
                new Health(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private static ServingServiceBlockingStub feast(Front front) {
        return GrpcClients.newClient("gproto+" + front.uri(), ServingServiceBlockingStub.class);
    }

    private static void hears(GetOnlineFeaturesRequest.Builder request, String columns) {
        assertThat(told(feast(front).getOnlineFeatures(request.build()))).isEqualTo(columns);
    }

    private static void isRefused(GetOnlineFeaturesRequest.Builder request, String status) {
        String told;
        try {
            told = told(feast(front).getOnlineFeatures(request.build()));
        } catch (StatusRuntimeException e) {
            told = e.getStatus().getCode() + " " + e.getStatus().getDescription();
        }
        assertThat(told).isEqualTo(status);
    }

    private static GetOnlineFeaturesRequest.Builder asking(String... features) {
        return GetOnlineFeaturesRequest.newBuilder()
                .setFeatures(FeatureList.newBuilder().addAllVal(Arrays.asList(features)));
    }

    private static RepeatedValue longs(long... values) {
        return RepeatedValue.newBuilder()
                .addAllVal(Arrays.stream(values)
                        .mapToObj(value -> Value.newBuilder().setInt64Val(value).build())
                        .toList())
                .build();
    }

    private static RepeatedValue texts(String... values) {
        return RepeatedValue.newBuilder()
                .addAllVal(Arrays.stream(values)
                        .map(value -> Value.newBuilder().setStringVal(value).build())
                        .toList())
                .build();
    }

    private static RepeatedValue values(Value.Builder... values) {
        return RepeatedValue.newBuilder()
                .addAllVal(Arrays.stream(values).map(Value.Builder::build).toList())
                .build();
    }

    /** A line a column: its name, then value, status and time of each row. */
    private static String told(GetOnlineFeaturesResponse answer) {
        List<String> names = answer.getMetadata().getFeatureNames().getValList();
        assertThat(names).hasSize(answer.getResultsCount());
        return IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + told(answer.getResults(i)) + "\n")
                .collect(Collectors.joining());
    }

    private static String told(FeatureVector column) {
        assertThat(column.getStatusesCount()).isEqualTo(column.getValuesCount());
        assertThat(column.getEventTimestampsCount()).isEqualTo(column.getValuesCount());
        return IntStream.range(0, column.getValuesCount())
                .mapToObj(row -> " | " + told(column.getValues(row)) + " " + column.getStatuses(row) + " "
                        + told(column.getEventTimestamps(row)))
                .collect(Collectors.joining());
    }

    private static String told(Value value) {
        return value.getAllFields().isEmpty()
                ? "null"
                : value.toString().strip().replaceAll("\\s+", " ");
    }

    private static String told(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
    }

    @Test
    void answersInColumnsWithTheKeysFirst() {
        hears(
                asking("drivers:trips_1h", "drivers:fare_avg_1h").putEntities("driver_id", longs(1001, 1002, 1003)),
                "driver_id | int64_val: 1001 PRESENT 1970-01-01T00:00:00Z | int64_val: 1002 PRESENT 1970-01-01T00:00:00Z"
                        + " | int64_val: 1003 PRESENT 1970-01-01T00:00:00Z\n"
                        + "trips_1h | int64_val: 9223372036854775807 PRESENT 2026-11-22T09:59:59.123456Z"
                        + " | int64_val: 3 OUTSIDE_MAX_AGE 2026-11-20T00:00:00Z"
                        + " | null NOT_FOUND 1970-01-01T00:00:00Z\n"
                        + "fare_avg_1h | double_val: -Infinity PRESENT 2026-11-22T09:59:59.123456Z"
                        + " | double_val: 0.0 INVALID 2026-11-20T00:00:00Z"
                        + " | null NOT_FOUND 1970-01-01T00:00:00Z\n");
    }

    @Test
    void joinsViewsAndNamesThemWhereAsked() {
        hears(
                asking("shifts:trips_1h", "drivers@v3:trips_1h", "shifts:start_last_1d")
                        .setFullFeatureNames(true)
                        .putEntities("driver_id", texts("1001"))
                        .putEntities("weather", texts("fair")),
                """
                driver_id | int64_val: 1001 PRESENT 1970-01-01T00:00:00Z
                shifts__trips_1h | int64_val: 4 PRESENT 2026-11-22T06:00:00.250Z
                shifts__start_last_1d | null NULL_VALUE 2026-11-22T06:00:00.250Z
                drivers@v3__trips_1h | int64_val: 9223372036854775807 PRESENT 2026-11-22T09:59:59.123456Z
                """);
    }

    @Test
    void hasAValueForEachType() {
        var features = IntStream.rangeClosed('a', 'k')
                .mapToObj(name -> "airports:" + (char) name)
                .toArray(String[]::new);

        hears(asking(features).putEntities("airport", texts("ATL")), """
                airport | string_val: "ATL" PRESENT 1970-01-01T00:00:00Z
                a | bool_val: true PRESENT 1969-12-31T23:59:59.500Z
                b | int32_val: 7 PRESENT 1969-12-31T23:59:59.500Z
                c | float_val: 0.5 PRESENT 1969-12-31T23:59:59.500Z
                d | string_val: "\\303\\251" PRESENT 1969-12-31T23:59:59.500Z
                e | unix_timestamp_val: -2 PRESENT 1969-12-31T23:59:59.500Z
                f | int64_list_val { val: 5 val: 4 } PRESENT 1969-12-31T23:59:59.500Z
                g | double_list_val { val: 0.25 val: NaN } PRESENT 1969-12-31T23:59:59.500Z
                h | string_list_val { val: "x" val: "y" } PRESENT 1969-12-31T23:59:59.500Z
                i | unix_timestamp_list_val { val: 3 val: 4 } PRESENT 1969-12-31T23:59:59.500Z
                j | bool_list_val { val: true } PRESENT 1969-12-31T23:59:59.500Z
                k | map_val { val { key: "x" value { int64_val: 2 } } } PRESENT 1969-12-31T23:59:59.500Z
                """);
    }

    @Test
    void takesKeysAsWhateverReadsAsThem() {
        hears(
                asking("shifts:trips_1h")
                        .putEntities(
                                "driver_id",
                                values(
                                        Value.newBuilder().setInt32Val(1001),
                                        Value.newBuilder().setUuidVal("1001"))),
                "driver_id" + " | int64_val: 1001 PRESENT 1970-01-01T00:00:00Z".repeat(2) + "\ntrips_1h"
                        + " | int64_val: 4 PRESENT 2026-11-22T06:00:00.250Z".repeat(2) + "\n");
    }

    @Test
    void answersNoRowsWithEmptyColumns() {
        hears(asking("drivers:trips_1h").putEntities("driver_id", longs()), "driver_id\ntrips_1h\n");
    }

    @Test
    void saysWhatDoesNotExist() {
        var here = longs(1001);
        isRefused(
                asking("riders:trips_1h").putEntities("driver_id", here),
                "NOT_FOUND Feature view riders does not exist; there are: drivers (version 3), shifts (version 3),"
                        + " airports (version 3), broken (version 3)");
        isRefused(
                asking("drivers:trips").putEntities("driver_id", here),
                "NOT_FOUND no feature \"trips\" in group \"drivers\"");
        isRefused(
                GetOnlineFeaturesRequest.newBuilder().setFeatureService("ranking"),
                "NOT_FOUND Feature service ranking does not exist; name features as view:feature");
    }

    @Test
    void saysWhatCannotBeAnswered() {
        var here = longs(1001);
        isRefused(GetOnlineFeaturesRequest.newBuilder(), "INVALID_ARGUMENT No features specified for retrieval");
        isRefused(
                asking("trips_1h").putEntities("driver_id", here),
                "INVALID_ARGUMENT \"trips_1h\" is no feature: write view:feature");
        isRefused(
                asking("drivers:trips_1h").putEntities("driver", here),
                "INVALID_ARGUMENT entities must contain the keys [driver_id], but [driver_id] were missing");
        isRefused(
                asking("drivers:trips_1h").putEntities("driver_id", here).putEntities("b", longs(1, 2)),
                "INVALID_ARGUMENT All entity rows must have the same columns: the lists in entities differ in length");
        isRefused(
                asking("drivers:trips_1h").putEntities("driver_id", longs(1, 2, 3, 4, 5)),
                "INVALID_ARGUMENT 5 entities in one request; send at most 4 in each");
        isRefused(
                asking("drivers:trips_1h").putEntities("driver_id", texts("x")),
                "INVALID_ARGUMENT driver_id is not a long");
        for (var nothing : List.of(Value.newBuilder(), Value.newBuilder().setNullVal(Null.NULL))) {
            isRefused(
                    asking("drivers:trips_1h").putEntities("driver_id", values(nothing)),
                    "INVALID_ARGUMENT the entity has no driver_id");
        }
        isRefused(
                asking("drivers:trips_1h")
                        .putEntities(
                                "driver_id",
                                values(Value.newBuilder().setBytesListVal(BytesList.getDefaultInstance()))),
                "INVALID_ARGUMENT driver_id is neither a string, a number, a boolean nor a time, but BYTES_LIST_VAL");
        isRefused(
                asking("drivers:trips_1h")
                        .putEntities("driver_id", values(Value.newBuilder().setUnixTimestampVal(Long.MAX_VALUE))),
                "INVALID_ARGUMENT driver_id is a time beyond all years");
        isRefused(
                asking("broken:a").putEntities("airport", texts("ATL")),
                "INTERNAL the request could not be answered, by our fault: see the log of the process");
    }

    @Test
    void saysWhoAnswers() {
        assertThat(feast(front)
                        .getFeastServingInfo(GetFeastServingInfoRequest.getDefaultInstance())
                        .getVersion())
                .isEqualTo("spillway");
    }

    /** Looks up one entity, and waits with the next until it is let go. */
    private record SlowLookup(FeatureLookup lookup, CountDownLatch letGo, AtomicInteger asked)
            implements FeatureLookup {

        @Override
        public Collection<GroupDefinition> groups() {
            return lookup.groups();
        }

        @Override
        public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
            asked.incrementAndGet();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return lookup.lookup(group, entity, features);
        }
    }

    @Test
    void keepsADeadlineAndLooksNothingUpAfterIt() throws Exception {
        var slow = new SlowLookup(LOOKUP, new CountDownLatch(1), new AtomicInteger());
        try (var its = front(slow)) {
            var request = asking("drivers:trips_1h").putEntities("driver_id", longs(1, 2, 3, 4));
            String told;
            try {
                told = told(
                        feast(its).withDeadlineAfter(300, TimeUnit.MILLISECONDS).getOnlineFeatures(request.build()));
            } catch (StatusRuntimeException e) {
                told = e.getStatus().getCode().name();
            }
            assertThat(told).isEqualTo("DEADLINE_EXCEEDED");
            // on a busy machine the deadline may have passed before the first look-up
            int begun = slow.asked.get();

            slow.letGo.countDown();

            // another call comes through, and by then the first has had its turn
            assertThat(feast(its).getOnlineFeatures(request.build()).getResultsCount())
                    .isEqualTo(2);
            Awaitility.await()
                    .during(200, TimeUnit.MILLISECONDS)
                    .until(() -> slow.asked.get()
                            == begun + request.getEntitiesOrThrow("driver_id").getValCount());
        }
    }
}
