package dev.spillway.pipeline.front.keda;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.pipeline.front.GrpcApi;
import dev.spillway.protos.externalscaler.ExternalScalerGrpc;
import dev.spillway.protos.externalscaler.GetMetricSpecResponse;
import dev.spillway.protos.externalscaler.GetMetricsRequest;
import dev.spillway.protos.externalscaler.GetMetricsResponse;
import dev.spillway.protos.externalscaler.IsActiveResponse;
import dev.spillway.protos.externalscaler.ScaledObjectRef;
import dev.spillway.topologies.ServiceClock;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * KEDA's external scaler. KEDA makes a Kubernetes autoscaler from GetMetricSpec, asks IsActive and GetMetrics with each
 * poll, and, where the trigger's type is external-push, listens to the two streams:
 *
 * <pre>
 *   ScaledObject ──▶ KEDA ──GetMetricSpec──▶ name, target 1     ──▶ HorizontalPodAutoscaler
 *                      │ ───GetMetrics─────▶ the desired size  ──▶ size = value / target
 *                      └ ◀──StreamIsActive── true while it is above 0
 * </pre>
 *
 * <p>Without signals of a fleet for five minutes its size is not told any more; an open stream is merely silent then.
 */
public final class ExternalScaler implements ExternalScalerGrpc.AsyncService, GrpcApi {

    /** Two streams for each of 5,000 fleets, and room for callers that come again before they are missed. */
    public static final int STREAMS_MAX = 12_000;

    private final DesiredSizes sizes;
    private final ServiceClock clock;
    private final MeterRegistry meters;
    private final PushStreams streams;
    private final Gauge open;
    private final DesiredSizes.Subscription changes;

    /**
     * @param clock by which the age of signals is judged
     * @param streamsMax streams beyond these are refused
     */
    public ExternalScaler(DesiredSizes sizes, ServiceClock clock, MeterRegistry meters, int streamsMax) {
        this.sizes = sizes;
        this.clock = clock;
        this.meters = meters;
        this.streams = new PushStreams(streamsMax);
        this.open = Gauge.builder("spillway.keda.streams", streams, PushStreams::open)
                .description("Streams of KEDA that are open")
                .register(meters);
        this.changes = sizes.onChange(streams::changed);
    }

    @Override
    public void isActive(ScaledObjectRef asked, StreamObserver<IsActiveResponse> caller) {
        answer("IsActive", caller, () -> metric(asked).active());
    }

    @Override
    public void getMetricSpec(ScaledObjectRef asked, StreamObserver<GetMetricSpecResponse> caller) {
        answer("GetMetricSpec", caller, () -> metric(asked).spec());
    }

    @Override
    public void getMetrics(GetMetricsRequest asked, StreamObserver<GetMetricsResponse> caller) {
        answer("GetMetrics", caller, () -> metric(asked.getScaledObjectRef()).value(asked.getMetricName()));
    }

    @Override
    public void streamIsActive(ScaledObjectRef asked, StreamObserver<IsActiveResponse> caller) {
        stream("StreamIsActive", asked, caller, FleetMetric::active);
    }

    @Override
    public void streamMetricSpec(ScaledObjectRef asked, StreamObserver<GetMetricSpecResponse> caller) {
        stream("StreamMetricSpec", asked, caller, FleetMetric::spec);
    }

    private FleetMetric metric(ScaledObjectRef asked) {
        return FleetMetric.of(sizes, clock, asked);
    }

    private <T> void answer(String rpc, StreamObserver<T> caller, Supplier<T> answer) {
        T answered;
        try {
            answered = answer.get();
        } catch (StatusRuntimeException e) {
            count(rpc, e.getStatus());
            caller.onError(e);
            return;
        }
        count(rpc, Status.OK);
        caller.onNext(answered);
        caller.onCompleted();
    }

    private <T> void stream(
            String rpc, ScaledObjectRef asked, StreamObserver<T> caller, Function<FleetMetric, T> current) {
        try {
            FleetMetric metric = metric(asked);
            ServiceRequestContext context = ServiceRequestContext.current();
            // a stream is a request that lasts; one with a deadline ends by its caller's doing
            context.clearRequestTimeout();
            streams.open(
                    metric.fleet(),
                    (ServerCallStreamObserver<T>) caller,
                    () -> current.apply(metric),
                    context.blockingTaskExecutor());
            count(rpc, Status.OK);
        } catch (StatusRuntimeException e) {
            count(rpc, e.getStatus());
            caller.onError(e);
        }
    }

    private void count(String rpc, Status status) {
        Counter.builder("spillway.keda.answers")
                .description("Calls of KEDA, by how they were answered")
                .tag("rpc", rpc)
                .tag("status", status.getCode().name())
                .register(meters)
                .increment();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ExternalScalerGrpc.bindService(this);
    }

    @Override
    public String summary() {
        return "KEDA's external scaler (type external or external-push): the size that a fleet is to have, as a metric with target 1.";
    }

    @Override
    public String example() {
        return "grpcurl -plaintext -import-path protos/src/main/protobuf -proto externalscaler/externalscaler.proto"
                + " -d '{\"scalerMetadata\": {\"fleet\": \"FLEET\"}}' HOST:PORT externalscaler.ExternalScaler/IsActive";
    }

    @Override
    public void close() {
        changes.close();
        streams.close();
        meters.remove(open);
    }
}
