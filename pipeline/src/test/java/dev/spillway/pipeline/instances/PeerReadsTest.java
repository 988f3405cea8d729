package dev.spillway.pipeline.instances;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.lookup.Copies;
import dev.spillway.features.lookup.Copy;
import dev.spillway.features.lookup.StateLookup.Asked;
import dev.spillway.features.lookup.VectorBytes;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.pipeline.front.FakeLookup;
import dev.spillway.protos.instances.EntityCopy;
import dev.spillway.protos.instances.EntityCopy.Outcome;
import dev.spillway.protos.instances.EntityCopy.Source;
import dev.spillway.protos.instances.Greeting;
import dev.spillway.protos.instances.GroupCopies;
import dev.spillway.protos.instances.GroupRead;
import dev.spillway.protos.instances.ReadReply;
import dev.spillway.protos.instances.ReadRequest;
import dev.spillway.topologies.instances.Instance;
import dev.spillway.topologies.instances.Presence;
import dev.spillway.topologies.instances.ReadOrder.Step;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerReadsTest {
    private static final FeatureGroup GROUP = group("shops");
    private static final FeatureGroup OTHER = group("cities");
    private static final Instance SELF = instance("a");
    private static final long PATIENCE_MS = 150;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Presence presence = new Presence();
    private final Peers peers = new Peers();
    private final PeerReads reads = new PeerReads(
            peers,
            peers,
            new ServiceClocks(() -> 5),
            presence,
            new RoutingMeters(meters, presence),
            () -> peers.nanos,
            TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS));

    /** Asked at instance a, which asks itself without a call; with each call the milliseconds that it may take. */
    @ParameterizedTest(name = "{0} | {1} | {2} ms")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # order | what they do          | wait | asked           | found at | away
              b     | b=found               | 800  | b:780           | b        | -
              b     | b=refuses             | 800  | b:780           | -        | b
              b c   | b=refuses c=found     | 800  | b:150 c:780     | c        | b
              b c   | b=hangs c=found       | 800  | b:150 c:630     | c        | b
              b c   | b=hangs c=hangs       | 800  | b:150 c:630     | -        | b c
              b c   | b=fails c=found       | 800  | b:150 c:780     | c        | b
              b c   | b=moved c=found       | 800  | b:150 c:780     | c        | -
              b c   | b=behind c=moved      | 800  | b:150 c:780     | -        | -
              b c   | b=silly c=found       | 800  | b:150 c:780     | c        | -
              b c   | b=short c=found       | 800  | b:150 c:780     | c        | -
            # what is here costs no call; where it may be here too, nobody else is waited for in full
              a b   | a=found               | 800  | -               | a        | -
              a b   | a=behind b=found      | 800  | b:780           | b        | -
              b a   | b=hangs a=found       | 800  | b:150           | a        | b
            # a caller in a hurry: a tenth is kept for the way back, and what is left is shared
              b c   | b=hangs c=found       | 100  | b:45 c:45       | c        | b
              b c   | b=found               | 0    | -               | -        | -
            # a picked standby may be asked a second time, when it may be further behind
              c b c | c=behind b=refuses    | 800  | c:150 b:150 c:780 | -      | b
            """)
    void asksOneAfterTheOther(
            String order,
            String deeds,
            long waitMs,
            @Nullable String asked,
            @Nullable String foundAt,
            @Nullable String away) {
        Arrays.stream(deeds.split(" ")).map(deed -> deed.split("=")).forEach(deed -> peers.deeds.put(deed[0], deed[1]));
        var search = search(GROUP, "k", order);

        reads.find(List.of(search), SELF, TimeUnit.MILLISECONDS.toNanos(waitMs));

        assertThat(String.join(" ", peers.asked)).isEqualTo(asked == null ? "" : asked);
        Copy.Found found = search.found();
        assertThat(found == null ? null : instanceOf(found)).isEqualTo(foundAt);
        for (String name : List.of("a", "b", "c")) {
            assertThat(presence.isAway(instance(name))).as(name).isEqualTo(away != null && away.contains(name));
        }
    }

    @Test
    void asksEachInstanceOnceForABatch() {
        peers.deeds.putAll(Map.of("b", "found", "c", "found"));
        var searches = List.of(
                search(GROUP, "1", "b"), search(OTHER, "2", "b"), search(GROUP, "3", "c"), search(GROUP, "4", "b c"));

        reads.find(searches, SELF, TimeUnit.MILLISECONDS.toNanos(800));

        assertThat(peers.asked).containsExactly("b:390", "c:780");
        assertThat(peers.keys).containsExactly("b shops [1, 4]", "b cities [2]", "c shops [3]");
        assertThat(searches).allMatch(search -> search.found() != null);
    }

    @Test
    void asksTheNextForWhatOneDoesNotAnswer() {
        peers.deeds.putAll(Map.of("b", "refuses", "c", "found"));
        var searches = List.of(search(GROUP, "1", "b c"), search(GROUP, "2", "b"), search(GROUP, "3", "c"));

        reads.find(searches, SELF, TimeUnit.MILLISECONDS.toNanos(800));

        assertThat(peers.keys).containsExactly("b shops [1, 2]", "c shops [3]", "c shops [1]");
        assertThat(searches.stream().map(search -> search.found() != null)).containsExactly(true, false, true);
        assertThat(meters.get("spillway.instances.calls")
                        .tag("ending", "UNREACHABLE")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private static FeatureGroup group(String name) {
        var definitions = new FakeLookup()
                .group(name, Map.of("key", FieldType.STRING), "count_1h")
                .groups();
        return new FeatureGroup(definitions.iterator().next());
    }

    private static Search search(FeatureGroup group, String key, String order) {
        List<Step> steps = Arrays.stream(order.split(" "))
                .map(name -> new Step(instance(name), 120_000_000))
                .toList();
        return new Search(new Asked(group, key, group.select(List.of())), null, steps, steps.size());
    }

    private static Instance instance(String name) {
        return new Instance(name, 1);
    }

    /** The instant of a found copy tells who found it. */
    private static String instanceOf(Copy.Found found) {
        return Character.toString((char) found.vector().atMicros());
    }

    /** Other instances and this one, which do as they are told, and a clock that a call which hangs moves. */
    private static final class Peers implements PeerCalls, Copies {
        private final Map<String, String> deeds = new HashMap<>();
        private final List<String> asked = new ArrayList<>();
        private final List<String> keys = new ArrayList<>();
        private long nanos;

        @Override
        public CompletableFuture<ReadReply> read(Instance instance, ReadRequest request, long timeoutNanos) {
            asked.add(instance.host() + ":" + TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
            request.getReadsList()
                    .forEach(read -> keys.add(instance.host() + " " + read.getGroup() + " " + read.getKeysList()));
            String deed = deeds.getOrDefault(instance.host(), "nothing");
            return switch (deed) {
                case "refuses" -> CompletableFuture.failedFuture(Status.UNAVAILABLE.asRuntimeException());
                case "fails" -> CompletableFuture.failedFuture(Status.INTERNAL.asRuntimeException());
                case "hangs" -> {
                    nanos += timeoutNanos;
                    yield CompletableFuture.failedFuture(new TimeoutException());
                }
                case "short" -> CompletableFuture.completedFuture(ReadReply.getDefaultInstance());
                default -> CompletableFuture.completedFuture(reply(instance, request, deed));
            };
        }

        private static ReadReply reply(Instance instance, ReadRequest request, String deed) {
            var reply = ReadReply.newBuilder();
            for (GroupRead read : request.getReadsList()) {
                var copies = GroupCopies.newBuilder();
                read.getKeysList().forEach(key -> copies.addCopies(copy(instance, deed)));
                reply.addReads(copies);
            }
            return reply.build();
        }

        private static EntityCopy copy(Instance instance, String deed) {
            var copy = EntityCopy.newBuilder()
                    .setAtMicros(instance.host().charAt(0))
                    .setSource(Source.STATE);
            return switch (deed) {
                case "found" ->
                    copy.setOutcome(Outcome.FOUND)
                            .setVector(ByteString.copyFrom(VectorBytes.encode(GROUP.notFound(0))))
                            .build();
                case "silly" ->
                    copy.setOutcome(Outcome.FOUND)
                            .setVector(ByteString.copyFromUtf8("silly"))
                            .build();
                case "behind" -> copy.setOutcome(Outcome.BEHIND).build();
                default -> copy.setOutcome(Outcome.MOVED).build();
            };
        }

        @Override
        public CompletableFuture<Greeting> meet(Instance instance, Greeting greeting, long timeoutNanos) {
            throw new IllegalStateException("nobody meets here");
        }

        @Override
        public void retain(Set<Instance> known) {}

        @Override
        public Copy read(FeatureGroup group, String entityKey, long notBeforeMicros, long staleMicrosMax) {
            return deeds.getOrDefault("a", "nothing").equals("found")
                    ? new Copy.Found(group.notFound('a'), Origin.STANDBY, OptionalLong.of(1))
                    : Copy.Absent.BEHIND;
        }

        @Override
        public void close() {}
    }
}
