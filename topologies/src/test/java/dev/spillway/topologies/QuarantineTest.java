package dev.spillway.topologies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Origin;
import dev.spillway.topologies.Quarantine.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private static final Origin ORIGIN = new Origin("trip-events", 3, 42);
    private static final long AT_MICROS = 1_767_225_600_000_001L;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Quarantine quarantine = new Quarantine("features", meters);

    @Test
    void keepsTheBytesAndSaysWhereTheyCameFromAndWhatIsWrong() {
        byte[] key = {1};
        byte[] value = {0, 2};
        var read = new Record<>(key, value, 7, new RecordHeaders().add("trace", "x".getBytes(UTF_8)));

        var sealed =
                quarantine.seal(read, ORIGIN, new Fault(Reason.LATE, "older than 1h", "driver_features"), AT_MICROS);

        assertThat(sealed.key()).isSameAs(key);
        assertThat(sealed.value()).isSameAs(value);
        assertThat(sealed.timestamp()).isEqualTo(7);
        assertThat(headers(sealed))
                .containsExactly(
                        "topic=trip-events",
                        "partition=3",
                        "offset=42",
                        "reason=LATE",
                        "detail=older than 1h",
                        "at=2026-01-01T00:00:00.000001Z",
                        "group=driver_features");
    }

    @Test
    void namesNoGroupForWhatNobodyCouldRead() {
        var sealed = quarantine.seal(
                new Record<>(null, null, 0), ORIGIN, Fault.of(Reason.UNDECODABLE, "cut short"), AT_MICROS);

        assertThat(headers(sealed)).noneMatch(header -> header.startsWith("group="));
    }

    @Test
    void countsByReasonAndGroup() {
        var read = new Record<byte[], byte[]>(null, null, 0);
        quarantine.seal(read, ORIGIN, new Fault(Reason.LATE, "", "a"), AT_MICROS);
        quarantine.seal(read, ORIGIN, new Fault(Reason.LATE, "", "a"), AT_MICROS);
        quarantine.seal(read, ORIGIN, new Fault(Reason.LATE, "", "b"), AT_MICROS);

        assertThat(count("LATE", "a")).isEqualTo(2);
        assertThat(count("LATE", "b")).isEqualTo(1);
    }

    private double count(String reason, String group) {
        return meters.get("spillway.quarantined.records")
                .tags("service", "features", "reason", reason, "group", group)
                .counter()
                .count();
    }

    @Test
    void hasATopicPerService() {
        assertThat(quarantine.topic().name()).isEqualTo("features-quarantine");
        assertThat(new Quarantine("eu-", "features", meters).topic().name()).isEqualTo("eu-features-quarantine");
    }

    private static List<String> headers(Record<byte[], byte[]> record) {
        var headers = new ArrayList<String>();
        record.headers().forEach(header -> headers.add(header.key() + "=" + new String(header.value(), UTF_8)));
        return headers;
    }
}
