package dev.spillway.scaling.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.spillway.scaling.otlp.OtlpMapping.NoOwnerException;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Takes a record of the Collector's apart into what it says of each instance. Knows nothing of other records: an export may
 * hold many resources, and a resource's metrics may be spread over many exports.
 */
final class OtlpReader {

    /** Clocks differ by less; a point further ahead would hold its interval's place for nothing. */
    static final long AHEAD_MICROS = 30_000_000;

    /** The exporter gives up sending long before; what is older still is of a clock that stands elsewhere. */
    static final long BEHIND_MICROS = 900_000_000;

    private final List<OtlpMapping> mappings;

    /** The attributes that a point is still chosen by once its instance is known; the others need not travel. */
    private final Set<String> selecting;

    /** @param mappings of one topic */
    OtlpReader(List<OtlpMapping> mappings) {
        this.mappings = List.copyOf(mappings);
        this.selecting = mappings.stream()
                .flatMap(mapping -> mapping.metrics().stream())
                .flatMap(MappedMetric::selectors)
                .flatMap(selector -> selector.where().keySet().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What a record came to. */
    record Reading(Map<String, Delivery> deliveries, Tally tally, Optional<Complaint> complaint) {}

    /**
     * The first thing that is wrong with a record; what is right in it is used all the same.
     *
     * @param why {@link PointOutcome#SKEWED} or {@link PointOutcome#UNOWNED}
     */
    record Complaint(PointOutcome why, String detail) {}

    /**
     * Reads a record's value.
     *
     * @param recordMicros the record's timestamp
     * @throws InvalidProtocolBufferException if it is no OTLP metrics in protobuf
     */
    Reading read(byte[] value, long recordMicros) throws InvalidProtocolBufferException {
        var sorting = new Sorting(recordMicros);
        for (ResourceMetrics resource : OtlpBytes.read(value).getResourceMetricsList()) {
            sorting.sort(resource);
        }
        return new Reading(sorting.deliveries, sorting.tally, sorting.complaint);
    }

    /** One record being read. */
    private final class Sorting {
        private final long recordMicros;
        private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
        private final Tally tally = new Tally();
        private Optional<Complaint> complaint = Optional.empty();

        Sorting(long recordMicros) {
            this.recordMicros = recordMicros;
        }

        void sort(ResourceMetrics resource) {
            SortedMap<String, String> attributes =
                    Attributes.of(resource.getResource().getAttributesList());
            List<OtlpMapping> applying =
                    mappings.stream().filter(each -> each.appliesTo(attributes)).toList();
            resource.getScopeMetricsList().stream()
                    .flatMap(scope -> scope.getMetricsList().stream())
                    .filter(metric -> applying.stream().noneMatch(each -> each.mentions(metric.getName())))
                    .forEach(metric -> tally.count(PointOutcome.UNMAPPED, OtlpBytes.size(metric)));
            OtlpBytes.points(
                    resource,
                    metric -> applying.stream().anyMatch(each -> each.mentions(metric)),
                    recordMicros,
                    point -> sort(point, attributes, applying));
        }

        private void sort(Point point, SortedMap<String, String> resource, List<OtlpMapping> applying) {
            List<OtlpMapping> wanting = applying.stream()
                    .filter(each -> each.metrics().stream().anyMatch(metric -> isWanted(metric, point)))
                    .toList();
            if (wanting.isEmpty()) {
                tally.count(PointOutcome.UNMAPPED);
            } else if (point.atMicros() > recordMicros + AHEAD_MICROS
                    || point.atMicros() < recordMicros - BEHIND_MICROS) {
                long seconds = Math.abs(point.atMicros() - recordMicros) / 1_000_000;
                String side = point.atMicros() > recordMicros ? " s ahead of its record" : " s behind its record";
                complain(PointOutcome.SKEWED, point.metric() + " is " + seconds + side);
            } else {
                deliver(point, resource, wanting);
            }
        }

        private void deliver(Point point, SortedMap<String, String> resource, List<OtlpMapping> wanting) {
            var owners = new LinkedHashMap<Owner, TreeSet<String>>();
            for (OtlpMapping mapping : wanting) {
                try {
                    owners.computeIfAbsent(mapping.owner(point.attributes(), resource), o -> new TreeSet<>())
                            .add(mapping.name());
                } catch (NoOwnerException e) {
                    complain(PointOutcome.UNOWNED, e.getMessage() + " (metric " + point.metric() + ")");
                }
            }
            owners.forEach((owner, names) -> deliveries
                    .computeIfAbsent(owner.key(), key -> new Delivery(owner, new ArrayList<>()))
                    .items()
                    .add(new Delivery.Item(point.withAttributes(selecting), names)));
        }

        private void complain(PointOutcome why, String detail) {
            tally.count(why);
            complaint = complaint.or(() -> Optional.of(new Complaint(why, detail)));
        }

        private static boolean isWanted(MappedMetric metric, Point point) {
            return metric.has(MappedMetric.Side.FROM, point.metric(), point.attributes())
                    || metric.has(MappedMetric.Side.OVER, point.metric(), point.attributes());
        }
    }
}
