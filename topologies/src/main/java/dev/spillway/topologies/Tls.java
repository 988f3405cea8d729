package dev.spillway.topologies;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.network.ConnectionMode;
import org.apache.kafka.common.security.ssl.SslFactory;

/**
 * TLS for a client that is not Kafka's, in the words of Kafka's own: an operator who has written them for the brokers writes the
 * same again, stores in PEM included.
 */
public final class Tls {
    private Tls() {}

    private static final String PREFIX = "ssl.";

    /**
     * What makes the engines of a client's connections. Files are read now, and not again when they change. It names the server that
     * it expects, unless the endpoint identification algorithm is empty.
     *
     * @param keys a prefix that ends with {@code ssl.}
     * @throws InvalidSettingsException if none can be made of the keys
     */
    public static SslFactory client(Settings set, Passthrough keys) {
        var given = new HashMap<String, String>();
        set.passed(keys).forEach((name, text) -> given.put(PREFIX + name, text));
        var factory = new SslFactory(ConnectionMode.CLIENT);
        try {
            factory.configure(known().parse(given));
        } catch (KafkaException e) {
            throw new InvalidSettingsException(
                    List.of(keys.prefix() + "*: no client can be made of these keys: " + KafkaClients.reason(e)));
        }
        return factory;
    }

    /** What {@link #client} takes, the prefix taken off. */
    static ConfigDef unprefixed() {
        var bare = new ConfigDef();
        for (Map.Entry<String, ConfigDef.ConfigKey> each : known().configKeys().entrySet()) {
            ConfigDef.ConfigKey key = each.getValue();
            bare.define(
                    each.getKey().substring(PREFIX.length()),
                    key.type,
                    key.defaultValue,
                    key.validator,
                    key.importance,
                    key.documentation);
        }
        return bare;
    }

    private static ConfigDef known() {
        var known = new ConfigDef();
        SslConfigs.addClientSslSupport(known);
        return known;
    }
}
