package dev.spillway.topologies.instances;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {
    private final Collection<StreamsMetadata> told = new ArrayList<>();
    private final Whereabouts where = new Whereabouts(() -> told, "orders", 3);

    @Test
    void knowsWhoOwnsAndWhoStandsBy() {
        told.add(new Told("a", 1, Set.of(0, 1), Set.of(2)));
        told.add(new Told("b", 1, Set.of(2), Set.of(0)));
        told.add(new Told("c", 1, Set.of(), Set.of(0)));

        assertThat(where.holders(0)).isEqualTo(Holders.NONE);
        where.refresh();

        assertThat(where.holders(0)).isEqualTo(holders("a", "b", "c"));
        assertThat(where.holders(1)).isEqualTo(holders("a"));
        assertThat(where.holders(2)).isEqualTo(holders("b", "a"));
        assertThat(where.instances()).extracting(Instance::host).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(where.ownedBy(new Instance("a", 1))).containsExactly(0, 1);
        assertThat(where.keptBy(new Instance("a", 1))).containsExactly(2);
        assertThat(where.keptBy(new Instance("d", 1))).isEmpty();
    }

    @Test
    void keepsWhatItKnowsWhileNothingIsTold() {
        told.add(new Told("a", 1, Set.of(0), Set.of()));
        where.refresh();
        told.clear();
        where.refresh();

        assertThat(where.holders(0)).isEqualTo(holders("a"));
    }

    @Test
    void passesOverWhomNobodyCanReach() {
        told.add(new Told("unavailable", -1, Set.of(0), Set.of()));
        told.add(new Told("b", 1, Set.of(), Set.of(0)));
        where.refresh();

        assertThat(where.holders(0)).isEqualTo(new Holders(Optional.empty(), List.of(new Instance("b", 1))));
    }

    private static Holders holders(String owner, String... standbys) {
        return new Holders(
                Optional.of(new Instance(owner, 1)),
                Arrays.stream(standbys).map(name -> new Instance(name, 1)).toList());
    }

    /** What Kafka Streams tells of one instance; a topic of the same partitions is beside ours, as in life. */
    private record Told(String host, int port, Set<Integer> active, Set<Integer> standby) implements StreamsMetadata {
        @Override
        public HostInfo hostInfo() {
            return new HostInfo(host, port);
        }

        @Override
        public Set<String> stateStoreNames() {
            return Set.of("entity-states");
        }

        @Override
        public Set<TopicPartition> topicPartitions() {
            return partitions(active);
        }

        @Override
        public Set<TopicPartition> standbyTopicPartitions() {
            return partitions(standby);
        }

        @Override
        public Set<String> standbyStateStoreNames() {
            return Set.of("entity-states");
        }

        private static Set<TopicPartition> partitions(Set<Integer> numbers) {
            return numbers.stream()
                    .flatMap(number -> Stream.of(
                            new TopicPartition("orders", number), new TopicPartition("orders-by-entity", number)))
                    .collect(Collectors.toSet());
        }
    }
}
