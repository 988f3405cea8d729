package dev.spillway.scaling.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Arrays;
import java.util.List;

/** Records as the Collector would write them. Times are in seconds. Attributes are {@code "name=value"}. */
final class Export {
    private static final double NANOS = 1e9;

    private Export() {}

    static byte[] of(List<String> resource, Metric... metrics) {
        return MetricsData.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder().addAllAttributes(attributes(resource)))
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .setScope(InstrumentationScope.newBuilder().setName("test"))
                                .addAllMetrics(Arrays.asList(metrics))))
                .build()
                .toByteArray();
    }

    static Metric gauge(String name, NumberDataPoint... points) {
        return Metric.newBuilder()
                .setName(name)
                .setGauge(Gauge.newBuilder().addAllDataPoints(Arrays.asList(points)))
                .build();
    }

    static Metric sum(String name, boolean delta, boolean monotonic, NumberDataPoint... points) {
        return Metric.newBuilder()
                .setName(name)
                .setSum(Sum.newBuilder()
                        .setAggregationTemporality(temporality(delta))
                        .setIsMonotonic(monotonic)
                        .addAllDataPoints(Arrays.asList(points)))
                .build();
    }

    static NumberDataPoint point(double start, double at, double value, String... attributes) {
        return NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(nanos(start))
                .setTimeUnixNano(nanos(at))
                .setAsDouble(value)
                .addAllAttributes(attributes(List.of(attributes)))
                .build();
    }

    static NumberDataPoint whole(double at, long value, String... attributes) {
        return point(0, at, 0, attributes).toBuilder().setAsInt(value).build();
    }

    static Metric histogram(
            String name, boolean delta, double start, double at, List<Double> bounds, List<Long> counts) {
        return Metric.newBuilder()
                .setName(name)
                .setHistogram(Histogram.newBuilder()
                        .setAggregationTemporality(temporality(delta))
                        .addDataPoints(HistogramDataPoint.newBuilder()
                                .setStartTimeUnixNano(nanos(start))
                                .setTimeUnixNano(nanos(at))
                                .setCount(counts.stream().mapToLong(n -> n).sum())
                                .addAllExplicitBounds(bounds)
                                .addAllBucketCounts(counts)))
                .build();
    }

    static Metric exponential(
            String name, boolean delta, double start, double at, int scale, int offset, List<Long> counts) {
        return Metric.newBuilder()
                .setName(name)
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporality(temporality(delta))
                        .addDataPoints(ExponentialHistogramDataPoint.newBuilder()
                                .setStartTimeUnixNano(nanos(start))
                                .setTimeUnixNano(nanos(at))
                                .setCount(counts.stream().mapToLong(n -> n).sum())
                                .setScale(scale)
                                .setPositive(ExponentialHistogramDataPoint.Buckets.newBuilder()
                                        .setOffset(offset)
                                        .addAllBucketCounts(counts))))
                .build();
    }

    static Metric summary(String name, double at, double quantile, double value) {
        return Metric.newBuilder()
                .setName(name)
                .setSummary(Summary.newBuilder()
                        .addDataPoints(SummaryDataPoint.newBuilder()
                                .setTimeUnixNano(nanos(at))
                                .addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                                        .setQuantile(quantile)
                                        .setValue(value))))
                .build();
    }

    private static AggregationTemporality temporality(boolean delta) {
        return delta
                ? AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
                : AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * NANOS);
    }

    private static List<KeyValue> attributes(List<String> texts) {
        return texts.stream()
                .map(text -> KeyValue.newBuilder()
                        .setKey(text.substring(0, text.indexOf('=')))
                        .setValue(AnyValue.newBuilder().setStringValue(text.substring(text.indexOf('=') + 1)))
                        .build())
                .toList();
    }
}
