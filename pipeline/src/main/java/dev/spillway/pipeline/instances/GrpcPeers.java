package dev.spillway.pipeline.instances;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.spillway.protos.instances.Greeting;
import dev.spillway.protos.instances.InstancesGrpc.InstancesStub;
import dev.spillway.protos.instances.ReadReply;
import dev.spillway.protos.instances.ReadRequest;
import dev.spillway.topologies.instances.Instance;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks other instances over gRPC: one connection to each, over which all calls go, and what is left of the deadline with each call. */
final class GrpcPeers implements PeerCalls {

    /** A machine that is gone does not refuse: nobody waits for it longer than for one that is slow. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(250);

    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);

    /** A connection to a machine that is gone is found out by this, even while nothing is asked of it. */
    private static final Duration PING = Duration.ofSeconds(5);

    /** Of 10,000 entities with a hundred features each. */
    private static final int REPLY_BYTES_MAX = 32 << 20;

    private final ClientFactory connections = ClientFactory.builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .idleTimeout(IDLE_TIMEOUT)
            .pingInterval(PING)
            .maxNumEventLoopsPerEndpoint(1)
            .build();
    private final Map<Instance, InstancesStub> stubs = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<ReadReply> read(Instance instance, ReadRequest request, long timeoutNanos) {
        InstancesStub peer = within(instance, timeoutNanos);
        return reply(caller -> peer.read(request, caller));
    }

    @Override
    public CompletableFuture<Greeting> meet(Instance instance, Greeting greeting, long timeoutNanos) {
        InstancesStub peer = within(instance, timeoutNanos);
        return reply(caller -> peer.meet(greeting, caller));
    }

    @Override
    public void retain(Set<Instance> known) {
        stubs.keySet().retainAll(known);
    }

    private InstancesStub within(Instance instance, long timeoutNanos) {
        return Objects.requireNonNull(stubs.computeIfAbsent(instance, this::stub))
                .withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS);
    }

    private InstancesStub stub(Instance instance) {
        return GrpcClients.builder("gproto+http://" + instance + "/")
                .factory(connections)
                .maxResponseLength(REPLY_BYTES_MAX)
                .maxResponseMessageLength(REPLY_BYTES_MAX)
                .build(InstancesStub.class);
    }

    private static <T> CompletableFuture<T> reply(Consumer<StreamObserver<T>> call) {
        var reply = new CompletableFuture<T>();
        call.accept(new StreamObserver<>() {
            @Override
            public void onNext(T message) {
                reply.complete(message);
            }

            @Override
            public void onError(Throwable why) {
                reply.completeExceptionally(why);
            }

            @Override
            public void onCompleted() {}
        });
        return reply;
    }

    @Override
    public void close() {
        connections.close();
    }
}
