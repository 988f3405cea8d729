package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen of a service without a broker; with one, it is seen in {@code it}. */
class StreamsServiceTest {

    @TempDir
    private Path folder;

    private record Copies() implements TopologySpec {
        @Override
        public String name() {
            return "copies";
        }

        @Override
        public void addTo(StreamsBuilder builder) {
            Edge.write(Edge.read(builder, StreamedTopic.ofBytes("words")), StreamedTopic.ofBytes("copies"));
        }
    }

    @Test
    void startsWithoutItsBrokerAndWaitsForIt() throws Exception {
        try (var service = service(Map.of("kafka.bootstrap.servers", "127.0.0.1:" + freePort()))) {
            assertThat(service.status().sentence()).isEqualTo("copies has not been started");

            service.start();

            assertThat(service.awaitRunning(Duration.ofMillis(200))).isFalse();
            assertThat(service.status().state()).isEqualTo(Health.State.STARTING);
            assertThat(service.failure()).isEmpty();

            assertThat(service.close(Duration.ofSeconds(20))).isTrue();
            assertThat(service.ended().get(1, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
            assertThat(service.state()).isEqualTo(State.NOT_RUNNING);
            assertThat(service.status()).isEqualTo(Health.Status.down("copies has stopped"));
            assertThat(service.awaitRunning(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void refusesAnAddressThatLeadsNowhere() {
        assertThatThrownBy(() -> service(Map.of("kafka.bootstrap.servers", "no-port")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("Kafka refuses the settings of copies: ")
                .hasMessageContaining("no-port");
    }

    @Test
    void refusesAFolderThatCannotBeMade() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "");
        try (var service =
                service(Map.of("service.state.dir", file.resolve("state").toString()))) {
            assertThatThrownBy(service::start)
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageStartingWith("service.state.dir: cannot make the folder " + file);
        }
    }

    private StreamsService service(Map<String, String> given) {
        var all = new HashMap<>(Map.of("service.state.dir", folder.toString(), "rocksdb.memory", "8MiB"));
        all.putAll(given);
        var set = Settings.of(all, ServiceConfig.KEYS);
        var spec = new Copies();
        return new StreamsService(spec, ServiceConfig.of(spec, set), RocksDbMemory.from(set));
    }

    /** A port that nobody listens on. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
