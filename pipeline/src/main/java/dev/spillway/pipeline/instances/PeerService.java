package dev.spillway.pipeline.instances;

import com.google.protobuf.UnsafeByteOperations;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.lookup.Copies;
import dev.spillway.features.lookup.Copy;
import dev.spillway.features.lookup.VectorBytes;
import dev.spillway.pipeline.front.GrpcApi;
import dev.spillway.protos.instances.EntityCopy;
import dev.spillway.protos.instances.EntityCopy.Outcome;
import dev.spillway.protos.instances.EntityCopy.Source;
import dev.spillway.protos.instances.Greeting;
import dev.spillway.protos.instances.GroupCopies;
import dev.spillway.protos.instances.GroupRead;
import dev.spillway.protos.instances.InstancesGrpc;
import dev.spillway.protos.instances.ReadReply;
import dev.spillway.protos.instances.ReadRequest;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What other instances ask of this one. Answers from the states that are here, and asks nobody: a question goes one hop. */
final class PeerService implements InstancesGrpc.AsyncService, GrpcApi {
    private final Versions versions;
    private final Copies here;
    private final UnaryOperator<Greeting> greeting;

    /** The versions of groups whose states may be here. */
    interface Versions {
        /** Null if that version is not known. */
        @Nullable
        FeatureGroup of(String group, int version);
    }

    /** @param greeting what is said to one that greets */
    PeerService(Versions versions, Copies here, UnaryOperator<Greeting> greeting) {
        this.versions = versions;
        this.here = here;
        this.greeting = greeting;
    }

    @Override
    public void read(ReadRequest request, StreamObserver<ReadReply> caller) {
        var reply = ReadReply.newBuilder();
        request.getReadsList().forEach(read -> reply.addReads(copies(read)));
        caller.onNext(reply.build());
        caller.onCompleted();
    }

    @Override
    public void meet(Greeting greeted, StreamObserver<Greeting> caller) {
        caller.onNext(greeting.apply(greeted));
        caller.onCompleted();
    }

    private GroupCopies copies(GroupRead read) {
        var copies = GroupCopies.newBuilder();
        FeatureGroup group = versions.of(read.getGroup(), read.getVersion());
        long notBefore = read.hasNotBeforeMicros() ? read.getNotBeforeMicros() : Copies.NOW;
        for (String key : read.getKeysList()) {
            copies.addCopies(
                    group != null
                            ? message(here.read(group, key, notBefore, read.getStaleMicrosMax()))
                            : EntityCopy.newBuilder().setOutcome(Outcome.MOVED).build());
        }
        return copies.build();
    }

    private static EntityCopy message(Copy copy) {
        var message = EntityCopy.newBuilder();
        if (copy instanceof Copy.Found found) {
            FeatureVector vector = found.vector();
            message.setOutcome(Outcome.FOUND)
                    .setSource(found.origin() == Origin.STANDBY ? Source.STANDBY : Source.STATE)
                    .setAtMicros(vector.atMicros())
                    .setVector(UnsafeByteOperations.unsafeWrap(VectorBytes.encode(vector)));
            vector.eventTimeMicros().ifPresent(message::setEventTimeMicros);
            found.staleMicros().ifPresent(message::setStaleMicros);
        } else {
            message.setOutcome(copy == Copy.Absent.BEHIND ? Outcome.BEHIND : Outcome.MOVED);
        }
        return message.build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return InstancesGrpc.bindService(this);
    }

    @Override
    public String summary() {
        return "What the instances of the feature service ask each other. Not for callers: it may change with any release.";
    }

    @Override
    public String example() {
        return "grpcurl -plaintext -import-path protos/src/main/protobuf -proto instances/instances.proto"
                + " -d '{}' HOST:PORT spillway.instances.Instances/Meet";
    }

    @Override
    public void close() {}
}
