package dev.spillway.topologies;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A prefix whose keys are handed on to a library as they are, the prefix taken off. What a library offers is not ours to list,
 * but it is asked whether it knows a key; what the kit sets itself, for reasons that an operator cannot overrule, is refused
 * with the way out.
 */
public enum Passthrough {
    KAFKA("every Kafka client: addresses, TLS, SASL"),
    STREAMS("Kafka Streams"),
    PRODUCER("producers"),
    CONSUMER("consumers"),
    ADMIN("admin clients"),
    REGISTRY("the schema registry's client"),
    CASSANDRA_SSL("TLS to Cassandra, where `cassandra.tls` asks for it");

    private static final Map<String, String> SET_BY_US = Map.ofEntries(
            entry("streams.application.id", "it is the name of the topology"),
            entry("streams.bootstrap.servers", "set kafka.bootstrap.servers"),
            entry("streams.processing.guarantee", "it is always exactly_once_v2"),
            entry("streams.num.stream.threads", "set service.threads"),
            entry("streams.num.standby.replicas", "set service.standbys"),
            entry("streams.commit.interval.ms", "set service.commit.interval"),
            entry("streams.statestore.cache.max.bytes", "set service.cache"),
            entry("streams.state.dir", "set service.state.dir"),
            entry("streams.rocksdb.config.setter", "set the keys that begin with rocksdb"),
            entry("streams.deserialization.exception.handler", "it always stops the service"),
            entry("streams.processing.exception.handler", "it always stops the service"),
            entry("streams.production.exception.handler", "it always stops the service"),
            entry("streams.errors.dead.letter.queue.topic.name", "see docs/quarantine.md"),
            entry("producer.linger.ms", "set service.linger"),
            entry("producer.enable.idempotence", "it is always true"),
            entry("producer.bootstrap.servers", "set kafka.bootstrap.servers"),
            entry("consumer.bootstrap.servers", "set kafka.bootstrap.servers"),
            entry("admin.bootstrap.servers", "set kafka.bootstrap.servers"),
            entry("consumer.group.instance.id", "set service.instance"),
            entry("consumer.isolation.level", "it is always read_committed"),
            entry("kafka.group.instance.id", "set service.instance"));

    private final String goesTo;

    Passthrough(String goesTo) {
        this.goesTo = goesTo;
    }

    /** How the keys begin, the dot included. */
    public String prefix() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.') + ".";
    }

    String goesTo() {
        return goesTo;
    }

    /** The prefix that the key begins with, if it says anything after it. */
    static Optional<Passthrough> of(String key) {
        for (Passthrough each : values()) {
            if (key.startsWith(each.prefix()) && key.length() > each.prefix().length()) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** What to do instead, if the key is one that the kit sets itself. */
    static Optional<String> whySetByUs(String key) {
        return Optional.ofNullable(SET_BY_US.get(key));
    }
}
