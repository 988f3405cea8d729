package dev.spillway.it;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Instant;

/** What the OpenTelemetry Collector writes of the GPU of a node. */
record GpuExport(String node) {

    /** @param utilization in percent, as DCGM has it */
    byte[] bytes(Instant at, double utilization) {
        var point = NumberDataPoint.newBuilder()
                .setTimeUnixNano(at.toEpochMilli() * 1_000_000)
                .setAsDouble(utilization)
                .addAttributes(attribute("gpu", "0"));
        return MetricsData.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(attribute("k8s.node.name", node)))
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder()
                                        .setName("DCGM_FI_DEV_GPU_UTIL")
                                        .setGauge(Gauge.newBuilder().addDataPoints(point)))))
                .build()
                .toByteArray();
    }

    private static KeyValue attribute(String name, String value) {
        return KeyValue.newBuilder()
                .setKey(name)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
