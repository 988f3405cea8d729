package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class ServiceConfigTest {

    @Test
    void isExactlyOnceAndCompressedUnlessTold() {
        var streams = streams(Map.of());

        assertThat(streams.getString(StreamsConfig.APPLICATION_ID_CONFIG)).isEqualTo("scaling-signals");
        assertThat(streams.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG)).isEqualTo("exactly_once_v2");
        assertThat(streams.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isEqualTo(1_000);
        assertThat(streams.getInt(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG)).isZero();
        assertThat(streams.getProducerConfigs("id"))
                .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4")
                .containsEntry(ProducerConfig.LINGER_MS_CONFIG, 5);
        assertThat(streams.getMainConsumerConfigs("group", "id", 0)).doesNotContainKey("group.instance.id");
    }

    @Test
    void givesEachClientWhatIsMeantForIt() {
        var streams = streams(Map.of(
                "kafka.security.protocol", "SSL",
                "streams.replication.factor", "3",
                "producer.compression.type", "zstd",
                "consumer.session.timeout.ms", "60000",
                "admin.request.timeout.ms", "7000",
                "service.instance", "a"));

        assertThat(streams.getInt(StreamsConfig.REPLICATION_FACTOR_CONFIG)).isEqualTo(3);
        assertThat(streams.getProducerConfigs("id"))
                .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd")
                .containsEntry("security.protocol", "SSL");
        assertThat(streams.getMainConsumerConfigs("group", "id", 0))
                .containsEntry("session.timeout.ms", "60000")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("group.instance.id", "a-0");
        assertThat(streams.getAdminConfigs("id"))
                .containsEntry("request.timeout.ms", "7000")
                .containsEntry("security.protocol", "SSL");
    }

    @Test
    void refusesACacheTooSmallForWritingBack() {
        assertThatThrownBy(() -> streams(Map.of("service.cache", "0")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("service.cache: must be at least 1MiB");
    }

    @Test
    void keepsAsManyStandbysAsADefinitionAsksFor() {
        var set = Settings.of(Map.of("service.standbys", "1"), ServiceConfig.KEYS);
        var config = new ServiceConfig(set, "trips", 1, set.get(ServiceConfig.COMMIT_INTERVAL), Optional.empty())
                .withStandbys(2);

        assertThat(config.streams(RocksDbMemory.from(set))).containsEntry("num.standby.replicas", 2);
    }

    @Test
    void tellsTheGroupWhereOtherInstancesReachThisOne() {
        assertThat(streams(Map.of()).getString(StreamsConfig.APPLICATION_SERVER_CONFIG))
                .isEmpty();
        assertThat(streams(Map.of("service.advertised", "host-3:8080"))
                        .getString(StreamsConfig.APPLICATION_SERVER_CONFIG))
                .isEqualTo("host-3:8080");
        assertThatThrownBy(() -> streams(Map.of("service.advertised", "host-3")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("service.advertised: must be host:port");
    }

    @Test
    void configuresClientsOutsideATopologyAlike() {
        var set = Settings.of(
                Map.of("kafka.bootstrap.servers", "b:1", "kafka.security.protocol", "SSL", "admin.retries", "9"),
                ServiceConfig.KEYS);

        assertThat(KafkaClients.admin(set))
                .isEqualTo(Map.of("bootstrap.servers", "b:1", "security.protocol", "SSL", "retries", "9"));
        assertThat(KafkaClients.consumer(set, "sink"))
                .containsEntry("group.id", "sink")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("security.protocol", "SSL");
        assertThat(KafkaClients.producer(set))
                .containsEntry("enable.idempotence", true)
                .containsEntry("security.protocol", "SSL");
    }

    private static StreamsConfig streams(Map<String, String> given) {
        var set = Settings.of(new HashMap<>(given), ServiceConfig.KEYS);
        return new StreamsConfig(new ServiceConfig(
                        set,
                        "scaling-signals",
                        set.get(ServiceConfig.STANDBYS),
                        set.get(ServiceConfig.COMMIT_INTERVAL),
                        ServiceConfig.advertised(set))
                .streams(RocksDbMemory.from(set)));
    }
}
