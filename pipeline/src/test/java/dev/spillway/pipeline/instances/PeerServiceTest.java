package dev.spillway.pipeline.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.lookup.Copy;
import dev.spillway.pipeline.front.FakeLookup;
import dev.spillway.protos.instances.EntityCopy;
import dev.spillway.protos.instances.GroupRead;
import dev.spillway.protos.instances.ReadReply;
import dev.spillway.protos.instances.ReadRequest;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PeerServiceTest {

    /** The instance that asks may have gone over to the next version already, or not yet. */
    @Test
    void answersForTheVersionThatItIsAskedForAndForNoOther() {
        Map<Integer, FeatureGroup> folded = Map.of(1, version(1), 2, version(2));
        var read = new ArrayList<Integer>();
        var service = new PeerService(
                (group, version) -> group.equals("shops") ? folded.get(version) : null,
                (group, key, notBefore, stale) -> {
                    read.add(group.definition().version());
                    return new Copy.Found(group.notFound(5), Origin.STATE, OptionalLong.empty());
                },
                greeting -> greeting);

        assertThat(outcome(service, "shops", 1)).isEqualTo(EntityCopy.Outcome.FOUND);
        assertThat(outcome(service, "shops", 2)).isEqualTo(EntityCopy.Outcome.FOUND);
        assertThat(outcome(service, "shops", 3)).isEqualTo(EntityCopy.Outcome.MOVED);
        assertThat(outcome(service, "cities", 1)).isEqualTo(EntityCopy.Outcome.MOVED);
        assertThat(read).containsExactly(1, 2);
    }

    private static FeatureGroup version(int version) {
        GroupDefinition any = new FakeLookup()
                .group("shops", Map.of("shop", FieldType.STRING), "orders_1h")
                .groups()
                .iterator()
                .next();
        return new FeatureGroup(new GroupDefinition(
                any.name(),
                version,
                any.entity(),
                any.clock(),
                any.source(),
                any.latenessMicros(),
                any.ttlMicros(),
                any.readReplicas(),
                any.features(),
                "checksum of " + version));
    }

    private static EntityCopy.Outcome outcome(PeerService service, String group, int version) {
        var replies = new ArrayList<ReadReply>();
        var request = ReadRequest.newBuilder()
                .addReads(GroupRead.newBuilder()
                        .setGroup(group)
                        .setVersion(version)
                        .addAllKeys(List.of("k")))
                .build();
        service.read(request, new StreamObserver<>() {
            @Override
            public void onNext(ReadReply reply) {
                replies.add(reply);
            }

            @Override
            public void onError(Throwable failure) {
                throw new AssertionError(failure);
            }

            @Override
            public void onCompleted() {}
        });
        return replies.get(0).getReads(0).getCopies(0).getOutcome();
    }
}
