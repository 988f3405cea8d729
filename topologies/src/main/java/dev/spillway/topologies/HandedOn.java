package dev.spillway.topologies;

import dev.spillway.schemas.ConfluentRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Judges the keys that are handed on, by what the libraries themselves say they take: a library only logs a name that it does not
 * know, and goes on without TLS, say.
 */
final class HandedOn {
    private HandedOn() {}

    private static final Map<Passthrough, List<ConfigDef>> TAKERS = Map.of(
            Passthrough.KAFKA,
            List.of(
                    ConsumerConfig.configDef(),
                    ProducerConfig.configDef(),
                    AdminClientConfig.configDef(),
                    StreamsConfig.configDef()),
            Passthrough.STREAMS,
            List.of(StreamsConfig.configDef()),
            Passthrough.PRODUCER,
            List.of(ProducerConfig.configDef()),
            Passthrough.CONSUMER,
            List.of(ConsumerConfig.configDef()),
            Passthrough.ADMIN,
            List.of(AdminClientConfig.configDef()),
            Passthrough.REGISTRY,
            List.of(),
            Passthrough.CASSANDRA_SSL,
            List.of(Tls.unprefixed()));

    /** What Kafka Streams hands on itself, by prefix. */
    private static final Map<String, Passthrough> WITHIN_STREAMS = Map.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX, Passthrough.CONSUMER,
            StreamsConfig.RESTORE_CONSUMER_PREFIX, Passthrough.CONSUMER,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX, Passthrough.CONSUMER,
            StreamsConfig.CONSUMER_PREFIX, Passthrough.CONSUMER,
            StreamsConfig.PRODUCER_PREFIX, Passthrough.PRODUCER,
            StreamsConfig.ADMIN_CLIENT_PREFIX, Passthrough.ADMIN);

    /** Of the topics that Kafka Streams makes: the broker is asked, and says. */
    private static final String TOPIC_PREFIX = StreamsConfig.TOPIC_PREFIX;

    /** A value that a configuration provider puts in when the client is made. */
    private static final String TO_COME = "${";

    /**
     * What is wrong with a key that is handed on, in words that follow its name; empty if nothing is.
     *
     * @param name of the key, with the prefix
     */
    static Optional<String> objection(Passthrough to, String name, String text) {
        return objection(to, to.prefix(), name.substring(to.prefix().length()), text);
    }

    private static Optional<String> objection(Passthrough to, String prefix, String rest, String text) {
        if (to == Passthrough.STREAMS) {
            for (Map.Entry<String, Passthrough> within : WITHIN_STREAMS.entrySet()) {
                String inner = within.getKey();
                if (rest.startsWith(inner)) {
                    return objection(within.getValue(), prefix + inner, rest.substring(inner.length()), text);
                }
            }
            if (rest.startsWith(TOPIC_PREFIX)) {
                return Optional.empty();
            }
        }
        List<ConfigDef.ConfigKey> keys = TAKERS.getOrDefault(to, List.of()).stream()
                .flatMap(taker -> Stream.ofNullable(taker.configKeys().get(rest)))
                .toList();
        Collection<String> known = names(to);
        if (!known.contains(rest)) {
            String near = DidYouMean.among(known, rest)
                    .map(word -> "; did you mean " + prefix + word + "?")
                    .orElse("");
            return Optional.of("no such key" + near);
        }
        return text.contains(TO_COME)
                ? Optional.empty()
                : keys.stream().flatMap(key -> refusal(key, text).stream()).findFirst();
    }

    private static Set<String> names(Passthrough to) {
        if (to == Passthrough.REGISTRY) {
            return ConfluentRegistry.SETTINGS;
        }
        var names = new TreeSet<String>();
        TAKERS.getOrDefault(to, List.of()).forEach(taker -> names.addAll(taker.names()));
        return names;
    }

    private static Optional<String> refusal(ConfigDef.ConfigKey key, String text) {
        try {
            Object value = ConfigDef.parseType(key.name, text, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(key.name, value);
            }
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(
                    key.type == ConfigDef.Type.PASSWORD ? "cannot read the secret" : String.valueOf(e.getMessage()));
        }
    }
}
