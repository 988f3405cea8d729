package dev.spillway.topologies;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/** What each kind of Kafka client of ours is configured with, so that TLS and SASL reach all of them. */
public final class KafkaClients {
    private KafkaClients() {}

    static final Key<String> BOOTSTRAP = Key.string(
                    "kafka.bootstrap.servers",
                    "127.0.0.1:9092",
                    "Brokers to begin with, as `host:port` with commas between.")
            .must(text -> !text.isBlank(), "must name a broker");
    static final Key<Duration> LINGER = Key.duration(
            "service.linger",
            Duration.ofMillis(5),
            "How long a producer waits to fill a batch: more of it means fewer requests, and later records.");

    /** All that an operator may set for Kafka clients by a key of ours; the rest goes by prefix. */
    public static final List<Key<?>> KEYS = List.of(BOOTSTRAP, LINGER);

    public static Map<String, Object> admin(Settings set) {
        return client(set, Passthrough.ADMIN);
    }

    /** For a consumer outside a topology: it sees what is committed, and commits its offsets itself. */
    public static Map<String, Object> consumer(Settings set, String group) {
        Map<String, Object> config = client(set, Passthrough.CONSUMER);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        if (!group.isEmpty() && !set.get(ServiceConfig.INSTANCE).isEmpty()) {
            // else the group waits, after a crash, for the member that is no more
            config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, set.get(ServiceConfig.INSTANCE));
        }
        return config;
    }

    /** For a producer outside a topology. */
    public static Map<String, Object> producer(Settings set) {
        Map<String, Object> config = client(set, Passthrough.PRODUCER);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, (int) set.get(LINGER).toMillis());
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return config;
    }

    /**
     * Makes a client and throws it away: what is wrong with files, logins and addresses shows only then. No broker is asked.
     *
     * @throws InvalidSettingsException if no client can be made
     */
    public static void requireUsable(Settings set) {
        try (Admin made = Admin.create(admin(set))) {
            made.close(Duration.ZERO);
        } catch (KafkaException e) {
            throw new InvalidSettingsException(List.of("kafka: no client can be made of these keys: " + reason(e)));
        }
    }

    /** What Kafka says last of it, and what the machine said to Kafka. */
    static String reason(KafkaException thrown) {
        Throwable deepest = thrown;
        String said = String.valueOf(thrown.getMessage());
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
            said = deepest instanceof KafkaException ? String.valueOf(deepest.getMessage()) : said;
        }
        String message = String.valueOf(deepest.getMessage());
        if (message.contains("JAAS")) {
            // it names the parts of the login, which may be pieces of a password without quotes
            return "kafka.sasl.jaas.config does not read as MODULE required username=\"…\" password=\"…\";";
        }
        return deepest instanceof KafkaException
                ? said
                : said + " (" + deepest.getClass().getSimpleName() + ": " + message + ")";
    }

    private static Map<String, Object> client(Settings set, Passthrough own) {
        var config = new HashMap<String, Object>(set.passed(Passthrough.KAFKA));
        config.putAll(set.passed(own));
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, set.get(BOOTSTRAP));
        return config;
    }
}
