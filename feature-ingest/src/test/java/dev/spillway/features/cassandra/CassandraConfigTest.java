package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.topologies.InvalidSettingsException;
import dev.spillway.topologies.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read of Cassandra's keys, and what is refused of them. */
class CassandraConfigTest {

    private static CassandraConfig read(Map<String, String> given) {
        return CassandraConfig.from(Settings.of(given, CassandraConfig.KEYS));
    }

    @Test
    void speaksTlsOnlyWhereItIsAsked() {
        assertThat(read(Map.of()).tls()).isEmpty();
        assertThat(read(Map.of("cassandra.tls", "true")).tls()).isPresent();
    }

    /** Whoever writes what TLS is to be made of must not be left without it. */
    @Test
    void refusesStoresThatNothingWouldUse() {
        assertThatThrownBy(() -> read(Map.of("cassandra.ssl.truststore.location", "/etc/ca.p12")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(
                        "cassandra.ssl.*: connections are in the clear without cassandra.tls = true: set that too, or "
                                + "take these keys out");
    }

    @Test
    void refusesAStoreThatIsNotThere() {
        assertThatThrownBy(() ->
                        read(Map.of("cassandra.tls", "true", "cassandra.ssl.truststore.location", "/nowhere/ca.p12")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("cassandra.ssl.*: no client can be made of these keys: ")
                .hasMessageContaining("/nowhere/ca.p12");
    }
}
