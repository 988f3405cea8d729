package dev.spillway.topologies.instances;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceTest {

    @ParameterizedTest
    @ValueSource(strings = {"host-3:8080", "127.0.0.1:1", "[::1]:65535"})
    void readsWhatItPrints(String text) {
        assertThat(Instance.parse(text)).map(Instance::toString).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", "host:", ":8080", "host:0", "host:65536", "::1:8080", "http://host:80", "a b:1"})
    void readsNothingElse(String text) {
        assertThat(Instance.parse(text)).isEmpty();
    }

    @Test
    void isNobodyWhereKafkaStreamsKnowsNoAddress() {
        assertThat(Instance.of(org.apache.kafka.streams.state.HostInfo.unavailable()))
                .isEmpty();
    }
}
