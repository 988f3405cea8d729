package dev.spillway.pipeline.front.keda;

import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.util.SafeCloseable;
import dev.spillway.protos.externalscaler.ExternalScalerGrpc;
import dev.spillway.protos.externalscaler.ExternalScalerGrpc.ExternalScalerBlockingStub;
import dev.spillway.protos.externalscaler.ExternalScalerGrpc.ExternalScalerStub;
import dev.spillway.protos.externalscaler.GetMetricSpecResponse;
import dev.spillway.protos.externalscaler.GetMetricsRequest;
import dev.spillway.protos.externalscaler.IsActiveResponse;
import dev.spillway.protos.externalscaler.ScaledObjectRef;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks as KEDA does: one connection for all ScaledObjects with the same address, each with its trigger's metadata. */
final class Keda implements AutoCloseable {

    /** Whose gRPC it speaks with. */
    enum Transport {
        ARMERIA {
            @Override
            Keda to(URI front) {
                String address = "gproto+" + front;
                return new Keda(
                        GrpcClients.newClient(address, ExternalScalerBlockingStub.class),
                        GrpcClients.builder(address).responseTimeoutMillis(0).build(ExternalScalerStub.class),
                        () -> {});
            }
        },
        GRPC_JAVA {
            @Override
            Keda to(URI front) {
                ManagedChannel channel = OkHttpChannelBuilder.forAddress(front.getHost(), front.getPort())
                        .usePlaintext()
                        .build();
                return new Keda(
                        ExternalScalerGrpc.newBlockingStub(channel),
                        ExternalScalerGrpc.newStub(channel),
                        channel::shutdownNow);
            }
        };

        abstract Keda to(URI front);
    }

    private static final int ANSWER_WITHIN_S = 10;

    private final ExternalScalerBlockingStub calls;
    private final ExternalScalerStub streams;
    private final SafeCloseable channel;
    private final List<Listener<?>> listeners = new ArrayList<>();

    private Keda(ExternalScalerBlockingStub calls, ExternalScalerStub streams, SafeCloseable channel) {
        this.calls = calls;
        this.streams = streams;
        this.channel = channel;
    }

    /** A trigger's metadata, with the address that KEDA sends along; a dash: without a fleet. */
    static ScaledObjectRef scaledObject(String fleet) {
        var object = ScaledObjectRef.newBuilder()
                .setName("serving")
                .setNamespace("prod")
                .putScalerMetadata("scalerAddress", "spillway:8080");
        return fleet.equals("-")
                ? object.build()
                : object.putScalerMetadata("fleet", fleet).build();
    }

    /** Says each line that starts with {@code >}, and returns the text with what was answered. */
    String replayed(String conversation) {
        return conversation
                .lines()
                .filter(line -> line.startsWith("> "))
                .map(line -> line + "\n< " + say(line.substring(2)) + "\n")
                .collect(Collectors.joining());
    }

    /**
     * Says a line such as {@code GetMetrics serving spillway-serving}: rpc, fleet, metric.
     *
     * @return what is answered, or the status with its description
     */
    String say(String line) {
        String[] words = line.split(" ", 3);
        ScaledObjectRef object = scaledObject(words[1]);
        var stub = calls.withDeadlineAfter(ANSWER_WITHIN_S, TimeUnit.SECONDS);
        try {
            return switch (words[0]) {
                case "IsActive" -> told(stub.isActive(object));
                case "GetMetricSpec" -> told(stub.getMetricSpec(object));
                case "GetMetrics" ->
                    stub
                            .getMetrics(GetMetricsRequest.newBuilder()
                                    .setScaledObjectRef(object)
                                    .setMetricName(words[2])
                                    .build())
                            .getMetricValuesList()
                            .stream()
                            .map(v -> v.getMetricName() + " " + v.getMetricValueFloat() + " " + v.getMetricValue())
                            .collect(Collectors.joining(", "));
                default -> throw new IllegalArgumentException(line);
            };
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() + " " + e.getStatus().getDescription();
        }
    }

    Listener<IsActiveResponse> streamIsActive(String fleet) {
        Listener<IsActiveResponse> listener = listening(Keda::told);
        streams.streamIsActive(scaledObject(fleet), listener);
        return listener;
    }

    Listener<GetMetricSpecResponse> streamMetricSpec(String fleet) {
        Listener<GetMetricSpecResponse> listener = listening(Keda::told);
        streams.streamMetricSpec(scaledObject(fleet), listener);
        return listener;
    }

    private <T> Listener<T> listening(Function<T, String> told) {
        var listener = new Listener<>(told);
        listeners.add(listener);
        return listener;
    }

    private static String told(IsActiveResponse response) {
        return Boolean.toString(response.getResult());
    }

    private static String told(GetMetricSpecResponse response) {
        return response.getMetricSpecsList().stream()
                .map(s -> s.getMetricName() + " " + s.getTargetSizeFloat() + " " + s.getTargetSize())
                .collect(Collectors.joining(", "));
    }

    /** Leaves all streams. */
    @Override
    public void close() {
        listeners.forEach(Listener::leave);
        channel.close();
    }
}
