package dev.spillway.topologies;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where a service puts the records that it cannot use: a topic of its own, with the bytes as they came and headers that say where
 * they came from and what is wrong. Nothing behind such a record waits for it, and it can be read, mended and sent again.
 *
 * <pre>
 *   trip-events ──▶ judge ──▶ …
 *                     └─────▶ features-quarantine   topic, partition, offset, reason, detail, at, group?
 * </pre>
 *
 * Records leave by the topology's own sink, inside its transaction, so each is there exactly once; the counter counts what was
 * judged, so after a crash it may count a record again.
 */
public final class Quarantine {

    /** What is wrong with a record, so that it can be counted, alerted on and looked up: see {@code docs/quarantine.md}. */
    public enum Reason {
        /**
         * The bytes are not what the topic's format says: cut short, another format, or not text where JSON is read.
         *
         * <p>Find the producer by topic and offset and look at what it writes; check that the definition's format is the topic's.
         * Send the record again once mended.
         */
        UNDECODABLE,

        /**
         * The record names a schema id that the registry does not know, though the registry answered.
         *
         * <p>Look for a producer that registers with another registry, or for a registry that was restored from an older backup.
         * Register the schema under the same id, then send the records again.
         */
        UNKNOWN_SCHEMA,

        /**
         * A field that must be there is not: above all the timestamp.
         *
         * <p>Compare the producer's schema with the definition. A field that was renamed needs a new version of the definition.
         */
        MISSING_FIELD,

        /**
         * A field holds a value of another type than the definition says, or text that does not parse as that type.
         *
         * <p>Read the field's name in the detail, and mend the producer or the definition's type.
         */
        BAD_TYPE,

        /**
         * A field of the entity is null, so it cannot be told whose event it is.
         *
         * <p>If such events are rightly nobody's, drop them with a filter in the definition; else mend the producer.
         */
        NULL_KEY,

        /**
         * The event's time cannot be right: not a time at all, or more than an hour ahead of its record's.
         *
         * <p>Check the unit of the timestamp (seconds, milliseconds or microseconds) and the clock of the producing machine.
         */
        BAD_TIMESTAMP,

        /**
         * The event is older than its group accepts, measured from the entity's newest event.
         *
         * <p>A few are normal after an outage at the producer. If they keep coming, raise the group's lateness, which costs state.
         */
        LATE,

        /**
         * The clock that stamped the record differs from the others by more than is tolerated.
         *
         * <p>Synchronise the clock of the machine that the record names. Records are taken again as soon as it agrees.
         */
        SKEWED,

        /**
         * The record, or a value in it, is larger than what is kept per entity, or what a topic accepts.
         *
         * <p>Look for a producer that packs many things in one record. The limit is a setting, named in the detail.
         */
        TOO_LARGE,

        /**
         * The record contradicts what is known already, such as a sketch whose accuracy differs from its fleet's.
         *
         * <p>Give the producers of a fleet the same configuration; the detail names both values.
         */
        MISMATCH
    }

    /**
     * Why a record is put aside.
     *
     * @param detail for people, one sentence, naming the field or the limit
     * @param group the definition by which it was judged; empty if it could not be read at all
     */
    public record Fault(Reason reason, String detail, String group) {
        public static Fault of(Reason reason, String detail) {
            return new Fault(reason, detail, "");
        }
    }

    /** Where a record was first read: not the internal topic that it may have passed since. */
    public record Origin(String topic, int partition, long offset) {
        public static Origin of(RecordMetadata read) {
            return new Origin(read.topic(), read.partition(), read.offset());
        }
    }

    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final String topicPrefix;
    private final String service;
    private final MeterRegistry meters;

    /** @param service the service's short name, such as {@code features}: topic and counter bear it */
    public Quarantine(String service, MeterRegistry meters) {
        this("", service, meters);
    }

    /** For a service whose topics all begin alike, as it shares a cluster with another of its kind. */
    public Quarantine(String topicPrefix, String service, MeterRegistry meters) {
        this.topicPrefix = topicPrefix;
        this.service = service;
        this.meters = meters;
    }

    /** Where the sealed records go: the topology writes them there with {@link Edge#write}. */
    public StreamedTopic<byte[], byte[]> topic() {
        return StreamedTopic.ofBytes(topicPrefix + service + "-quarantine");
    }

    /**
     * Counts the record, and makes of it what goes to {@link #topic}: key, value and timestamp as they came, and our headers in
     * place of its own.
     *
     * @param atMicros the service clock
     */
    public Record<byte[], byte[]> seal(Record<byte[], byte[]> asRead, Origin origin, Fault fault, long atMicros) {
        meters.counter(
                        "spillway.quarantined.records",
                        "service",
                        service,
                        "reason",
                        fault.reason().name(),
                        "group",
                        fault.group())
                .increment();
        return asRead.withHeaders(headers(origin, fault, atMicros));
    }

    private static Headers headers(Origin origin, Fault fault, long atMicros) {
        var headers = new RecordHeaders();
        add(headers, "topic", origin.topic());
        add(headers, "partition", Integer.toString(origin.partition()));
        add(headers, "offset", Long.toString(origin.offset()));
        add(headers, "reason", fault.reason().name());
        add(headers, "detail", fault.detail());
        add(headers, "at", RFC_3339.format(Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS)));
        if (!fault.group().isEmpty()) {
            add(headers, "group", fault.group());
        }
        return headers;
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(UTF_8));
    }
}
