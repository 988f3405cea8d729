package dev.spillway.features.cassandra;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the sink counts. */
final class SinkMeters {

    /** Why a record of the topic makes no row. */
    enum Skip {
        /** Not a feature update, or one whose values are not of the group's types. */
        UNREADABLE,
        /** Its group was removed, or the version that computed it was rolled back. */
        NOT_DEPLOYED,
        /** Cassandra takes no keys of more than 64 KiB. */
        KEY_TOO_LONG
    }

    /** What the lag gauge shows before the first look at the topic. */
    static final long UNKNOWN = -1;

    private final MeterRegistry registry;
    private final Counter retries;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong lag = new AtomicLong(UNKNOWN);

    SinkMeters(MeterRegistry registry) {
        this.registry = registry;
        this.retries = Counter.builder("spillway.cassandra.write.retries")
                .description("Writes that Cassandra did not acknowledge and that are tried again.")
                .register(registry);
        Gauge.builder("spillway.cassandra.writes.in.flight", inFlight, AtomicInteger::get)
                .description("Writes that wait for their acknowledgement.")
                .register(registry);
        Gauge.builder("spillway.cassandra.lag", lag, AtomicLong::get)
                .baseUnit("records")
                .description("Feature updates whose rows are not acknowledged; -1 before the first look.")
                .register(registry);
    }

    void sent() {
        inFlight.incrementAndGet();
    }

    void answered() {
        inFlight.decrementAndGet();
    }

    void retried() {
        retries.increment();
    }

    void written(String group) {
        counter("spillway.cassandra.rows.written", "Rows written and acknowledged.", "group", group)
                .increment();
    }

    void deleted(String group) {
        counter("spillway.cassandra.rows.deleted", "Rows deleted because their life is over.", "group", group)
                .increment();
    }

    void skipped(Skip reason) {
        counter(
                        "spillway.cassandra.records.skipped",
                        "Records that make no row.",
                        "reason",
                        reason.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    private Counter counter(String name, String doc, String tag, String value) {
        return Counter.builder(name).description(doc).tag(tag, value).register(registry);
    }

    void lags(long records) {
        lag.set(records);
    }

    /** Records not acknowledged; {@link #UNKNOWN} before the first look. */
    long lag() {
        return lag.get();
    }
}
