package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Field;
import dev.spillway.topologies.Quarantine;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where the events of an entity are folded: in the partition that Kafka's own producers give its key. An event that was
 * read there stays; any other goes there through a topic of ours, as it came, with where it was read in its headers. So a
 * topic that is keyed by the entity is not written a second time.
 *
 * <p>Of an entity that runs hot there go portions instead: see {@link Portions}.
 *
 * @param topic the topic of ours
 * @param partitions of both topics
 */
record Route(String topic, int partitions) {
    private static final String ORIGIN = "spillway-origin";
    private static final String ENTITY = "spillway-entity";
    private static final String JUDGED = "spillway-judged";
    private static final String PORTION = "spillway-portion";

    /** What the groups that share a key have in common: the names of its fields. */
    static String entityOf(FeatureGroup group) {
        return group.definition().entity().stream().map(Field::name).collect(Collectors.joining(","));
    }

    int partitionOf(String entityKey) {
        return Utils.toPositive(Utils.murmur2(entityKey.getBytes(UTF_8))) % partitions;
    }

    boolean isRouted(RecordMetadata read) {
        return read.topic().equals(topic);
    }

    /**
     * An event on its way.
     *
     * @param judged the names of groups of that entity that have refused the event or left it out where it was read
     */
    Record<byte[], byte[]> onItsWay(
            String entityKey, String entity, List<String> judged, byte[] value, long timestampMs, RecordMetadata read) {
        var headers = new RecordHeaders();
        headers.add(ORIGIN, (read.topic() + "/" + read.partition() + "/" + read.offset()).getBytes(UTF_8));
        headers.add(ENTITY, entity.getBytes(UTF_8));
        if (!judged.isEmpty()) {
            headers.add(JUDGED, String.join(",", judged).getBytes(UTF_8));
        }
        return new Record<>(entityKey.getBytes(UTF_8), value, timestampMs, headers);
    }

    /** What some events of an entity add up to, on its way. */
    static Record<byte[], byte[]> onItsWay(Portions.Held held, HotMeters meters) {
        byte[] value = held.portion().encode();
        meters.sent(value.length);
        var headers = new RecordHeaders();
        headers.add(PORTION, held.group().definition().versionedName().getBytes(UTF_8));
        return new Record<>(held.entityKey().getBytes(UTF_8), value, held.timestampMs(), headers);
    }

    /** Whether a routed record is a portion of an entity's events, and not an event. */
    static boolean isPortion(Headers headers) {
        return headers.lastHeader(PORTION) != null;
    }

    /** Of which group, by {@link Beat#nameOf}, a routed portion is. */
    static String portionOf(Headers headers) {
        return text(headers, PORTION);
    }

    /** The names of the groups that have judged a routed event already. */
    static Set<String> judged(Headers headers) {
        return headers.lastHeader(JUDGED) == null
                ? Set.of()
                : Set.of(text(headers, JUDGED).split(",", -1));
    }

    /** For which groups a routed record is: those of that entity. */
    static String entityOf(Headers headers) {
        return text(headers, ENTITY);
    }

    /** Where a routed record was first read. */
    static Quarantine.Origin originOf(Headers headers) {
        String[] parts = text(headers, ORIGIN).split("/", -1);
        return new Quarantine.Origin(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null) {
            throw new IllegalStateException(
                    "a routed record has no header " + name + ": who else writes to the topic?");
        }
        return new String(header.value(), UTF_8);
    }
}
