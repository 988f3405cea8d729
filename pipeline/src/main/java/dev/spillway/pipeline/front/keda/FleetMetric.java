package dev.spillway.pipeline.front.keda;

import dev.spillway.pipeline.front.keda.DesiredSizes.NotReadyException;
import dev.spillway.protos.externalscaler.GetMetricSpecResponse;
import dev.spillway.protos.externalscaler.GetMetricsResponse;
import dev.spillway.protos.externalscaler.IsActiveResponse;
import dev.spillway.protos.externalscaler.MetricSpec;
import dev.spillway.protos.externalscaler.MetricValue;
import dev.spillway.protos.externalscaler.ScaledObjectRef;
import dev.spillway.topologies.ServiceClock;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * What KEDA is told of one fleet: a metric whose value is the size that the fleet is to have and whose target is 1, so that
 * an autoscaler that divides the one by the other arrives at exactly that size.
 */
final class FleetMetric {

    /** A size that rests on older signals is not told: KEDA's fallback counts failures, but believes any number. */
    static final long SIGNALS_WITHIN_MICROS = TimeUnit.MINUTES.toMicros(5);

    /** The key in the trigger's metadata. */
    static final String FLEET = "fleet";

    private static final int TARGET = 1;

    private final DesiredSizes sizes;
    private final ServiceClock clock;
    private final String fleet;

    private FleetMetric(DesiredSizes sizes, ServiceClock clock, String fleet) {
        this.sizes = sizes;
        this.clock = clock;
        this.fleet = fleet;
    }

    /** @throws StatusRuntimeException INVALID_ARGUMENT if the metadata names no fleet */
    static FleetMetric of(DesiredSizes sizes, ServiceClock clock, ScaledObjectRef asked) {
        String fleet = asked.getScalerMetadataOrDefault(FLEET, "");
        if (fleet.isBlank()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription(
                            "the trigger of ScaledObject \"%s/%s\" names no fleet: add fleet: NAME to its metadata"
                                    .formatted(asked.getNamespace(), asked.getName()))
                    .asRuntimeException();
        }
        return new FleetMetric(sizes, clock, fleet);
    }

    String fleet() {
        return fleet;
    }

    /**
     * Names and target, whatever the signals do: KEDA asks for them before each value, and counts as failures only values
     * that it could not get after that.
     *
     * @throws StatusRuntimeException NOT_FOUND for an unknown fleet
     */
    GetMetricSpecResponse spec() {
        try {
            known();
        } catch (NotReadyException e) {
            // whether there is such a fleet is told with the value, once that is known
        }
        return GetMetricSpecResponse.newBuilder()
                .addMetricSpecs(MetricSpec.newBuilder()
                        .setMetricName(name())
                        .setTargetSize(TARGET)
                        .setTargetSizeFloat(TARGET))
                .build();
    }

    /** @throws StatusRuntimeException as {@link #spec}, and UNAVAILABLE without fresh signals, or before anything is known */
    IsActiveResponse active() {
        return IsActiveResponse.newBuilder().setResult(fresh().instances() > 0).build();
    }

    /** @throws StatusRuntimeException as {@link #active}, and NOT_FOUND for a metric that is not the fleet's */
    GetMetricsResponse value(String metric) {
        DesiredSize size = fresh();
        if (!metric.equals(name())) {
            throw Status.NOT_FOUND
                    .withDescription("fleet \"%s\" has no metric \"%s\": ask for \"%s\", as GetMetricSpec says"
                            .formatted(fleet, metric, name()))
                    .asRuntimeException();
        }
        return GetMetricsResponse.newBuilder()
                .addMetricValues(MetricValue.newBuilder()
                        .setMetricName(metric)
                        .setMetricValue(size.instances())
                        .setMetricValueFloat(size.instances()))
                .build();
    }

    /** The name becomes a segment of a path in Kubernetes, where not all letters may stand. */
    private String name() {
        return "spillway-" + fleet.replaceAll("[^A-Za-z0-9_-]", "-");
    }

    private DesiredSize known() {
        return sizes.of(fleet)
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription(
                                "no fleet \"%s\": set the trigger's fleet to one that GET /v1/fleets lists, or wait for its first signal"
                                        .formatted(fleet))
                        .asRuntimeException());
    }

    private DesiredSize fresh() {
        DesiredSize size;
        try {
            size = known();
        } catch (NotReadyException e) {
            throw Status.UNAVAILABLE
                    .withDescription("the size of fleet \"%s\" cannot be told yet: %s".formatted(fleet, e.getMessage()))
                    .withCause(e)
                    .asRuntimeException();
        }
        if (clock.nowMicros() - size.signalMicros() > SIGNALS_WITHIN_MICROS) {
            throw Status.UNAVAILABLE
                    .withDescription(
                            "no signal of fleet \"%s\" since %s; its size was %s: see whether its instance-metrics arrive"
                                    .formatted(fleet, instant(size.signalMicros()), described(size)))
                    .asRuntimeException();
        }
        return size;
    }

    private static String described(DesiredSize size) {
        return size.decided()
                ? size.instances() + ", decided at " + instant(size.issuedMicros())
                : size.instances() + ", nothing decided";
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
