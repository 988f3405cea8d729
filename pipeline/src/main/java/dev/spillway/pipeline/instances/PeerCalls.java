package dev.spillway.pipeline.instances;

import dev.spillway.protos.instances.Greeting;
import dev.spillway.protos.instances.ReadReply;
import dev.spillway.protos.instances.ReadRequest;
import dev.spillway.topologies.instances.Instance;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** How other instances are asked. Safe for any thread. */
interface PeerCalls extends AutoCloseable {

    /** Asks for the features of entities. Fails, with what gRPC says, if there is no answer in time. */
    CompletableFuture<ReadReply> read(Instance instance, ReadRequest request, long timeoutNanos);

    /** Asks for a sign of life. */
    CompletableFuture<Greeting> meet(Instance instance, Greeting greeting, long timeoutNanos);

    /** Forgets all but these: instances that come and go leave nothing behind. */
    void retain(Set<Instance> known);

    @Override
    void close();
}
