package dev.spillway.scaling.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.spillway.scaling.otlp.Point.Content;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A record's value as the exporter's encoding {@code otlp_proto} has it: one {@code MetricsData}, which is to the byte an {@code
 * ExportMetricsServiceRequest}.
 */
final class OtlpBytes {
    private static final long NANOS_PER_MICRO = 1_000;

    private OtlpBytes() {}

    /** @throws InvalidProtocolBufferException with what is wrong, for people */
    static MetricsData read(byte[] bytes) throws InvalidProtocolBufferException {
        if (bytes.length > 0 && bytes[0] == '{') {
            throw new InvalidProtocolBufferException("this is JSON: set the exporter's encoding to otlp_proto");
        }
        return MetricsData.parseFrom(bytes);
    }

    /**
     * Shows every data point of a resource whose metric is wanted.
     *
     * @param unless what a point's time is if it has none
     */
    static void points(ResourceMetrics resource, Predicate<String> wanted, long unless, Consumer<Point> to) {
        SortedMap<String, String> attributes =
                Attributes.of(resource.getResource().getAttributesList());
        for (ScopeMetrics scope : resource.getScopeMetricsList()) {
            for (Metric metric : scope.getMetricsList()) {
                if (wanted.test(metric.getName())) {
                    new Pointing(attributes, scope.getScope().getName(), metric.getName(), unless, to).show(metric);
                }
            }
        }
    }

    /** How many data points a metric has. */
    static int size(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsCount();
            case SUM -> metric.getSum().getDataPointsCount();
            case HISTOGRAM -> metric.getHistogram().getDataPointsCount();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getDataPointsCount();
            case SUMMARY -> metric.getSummary().getDataPointsCount();
            default -> 0;
        };
    }

    /** The points of one metric. */
    private record Pointing(
            SortedMap<String, String> resource, String scope, String metric, long unless, Consumer<Point> to) {

        void show(Metric metric) {
            switch (metric.getDataCase()) {
                case GAUGE ->
                    metric.getGauge()
                            .getDataPointsList()
                            .forEach(p -> show(
                                    p.getAttributesList(),
                                    p.getStartTimeUnixNano(),
                                    p.getTimeUnixNano(),
                                    Contents.level(p)));
                case SUM -> {
                    var sum = metric.getSum();
                    sum.getDataPointsList()
                            .forEach(p -> show(
                                    p.getAttributesList(),
                                    p.getStartTimeUnixNano(),
                                    p.getTimeUnixNano(),
                                    Contents.sum(p, sum.getAggregationTemporality(), sum.getIsMonotonic())));
                }
                case HISTOGRAM -> {
                    var histogram = metric.getHistogram();
                    histogram
                            .getDataPointsList()
                            .forEach(p -> show(
                                    p.getAttributesList(),
                                    p.getStartTimeUnixNano(),
                                    p.getTimeUnixNano(),
                                    Contents.histogram(p, histogram.getAggregationTemporality())));
                }
                case EXPONENTIAL_HISTOGRAM -> {
                    var histogram = metric.getExponentialHistogram();
                    histogram
                            .getDataPointsList()
                            .forEach(p -> show(
                                    p.getAttributesList(),
                                    p.getStartTimeUnixNano(),
                                    p.getTimeUnixNano(),
                                    Contents.histogram(p, histogram.getAggregationTemporality())));
                }
                case SUMMARY ->
                    metric.getSummary()
                            .getDataPointsList()
                            .forEach(p -> show(
                                    p.getAttributesList(),
                                    p.getStartTimeUnixNano(),
                                    p.getTimeUnixNano(),
                                    Contents.summary(p)));
                default -> {
                    // a type that a later OTLP may have: its points are not ours to guess
                }
            }
        }

        private void show(List<KeyValue> attributes, long startNanos, long atNanos, Content content) {
            SortedMap<String, String> named = Attributes.of(attributes);
            to.accept(new Point(
                    metric,
                    SeriesId.of(resource, scope, metric, named),
                    named,
                    startNanos / NANOS_PER_MICRO,
                    atNanos == 0 ? unless : atNanos / NANOS_PER_MICRO,
                    content));
        }
    }
}
