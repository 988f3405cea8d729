package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.TopologyException;
import org.apache.kafka.streams.kstream.Grouped;
import org.junit.jupiter.api.Test;

class TopologySpecTest {

    private static final StreamedTopic<String, String> WORDS =
            new StreamedTopic<>("words", Serdes.String(), Serdes.String());

    private record Spec(Consumer<StreamsBuilder> steps) implements TopologySpec {
        @Override
        public String name() {
            return "spec";
        }

        @Override
        public void addTo(StreamsBuilder builder) {
            steps.accept(builder);
        }
    }

    @Test
    @SuppressWarnings("CheckReturnValue") // the table is not read: it is its store that has no name
    void refusesAStoreWithoutAName() {
        var unnamed = new Spec(builder -> Edge.read(builder, WORDS)
                .groupBy((key, word) -> word, Grouped.with(Serdes.String(), Serdes.String()))
                .count());

        assertThatThrownBy(unnamed::build)
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("has not been named");
    }

    @Test
    void namesTheNodesAtItsEdgesAfterTheirTopics() {
        var bytes = StreamedTopic.ofBytes("copies");
        var spec = new Spec(builder -> {
            Edge.write(Edge.read(builder, WORDS), new StreamedTopic<>("kept", Serdes.String(), Serdes.String()));
            Edge.write(Edge.read(builder, StreamedTopic.ofBytes("raw")), bytes);
        });

        assertThat(spec.build().describe().toString())
                .contains("Source: from-words", "Sink: to-kept", "Source: from-raw", "Sink: to-copies");
        assertThat(Edge.sourceOf(bytes)).isEqualTo("from-copies");
        assertThat(Edge.sinkOf(bytes)).isEqualTo("to-copies");
    }

    @Test
    void takesARecordWithoutATimeForAsOldAsTheNewestBeforeIt() {
        assertThat(Edge.NEVER_NEGATIVE.extract(stamped(7), 9)).isEqualTo(7);
        assertThat(Edge.NEVER_NEGATIVE.extract(stamped(-1), 9)).isEqualTo(9);
        assertThat(Edge.NEVER_NEGATIVE.extract(stamped(-1), -1)).isZero();
    }

    private static ConsumerRecord<Object, Object> stamped(long timestampMs) {
        return new ConsumerRecord<>(
                "words",
                0,
                0,
                timestampMs,
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                "value",
                new RecordHeaders(),
                Optional.empty());
    }
}
