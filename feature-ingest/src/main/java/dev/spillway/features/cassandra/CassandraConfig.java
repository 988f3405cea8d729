package dev.spillway.features.cassandra;

import dev.spillway.topologies.InvalidSettingsException;
import dev.spillway.topologies.Key;
import dev.spillway.topologies.Passthrough;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.Tls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.security.ssl.SslFactory;

/**
 * All that an operator may set about Cassandra.
 *
 * @param contactPoints nodes to begin with
 * @param datacenter the local one: its nodes are used, and its quorum
 * @param tls what makes the engines of TLS connections; empty: the connections are in the clear
 * @param username empty: nobody logs in
 * @param maxInFlight how many writes may wait for their acknowledgement at once
 * @param requestTimeout after which a read or write counts as failed
 */
public record CassandraConfig(
        List<InetSocketAddress> contactPoints,
        String datacenter,
        String keyspace,
        Optional<SslFactory> tls,
        String username,
        Secret password,
        int maxInFlight,
        Duration requestTimeout) {

    static final Key<List<String>> CONTACT_POINTS = Key.list(
                    "cassandra.contact.points",
                    List.of("127.0.0.1:9042"),
                    "Nodes to begin with, as `host:port` with commas between.")
            .must(points -> !points.isEmpty(), "must name a node")
            .must(points -> points.stream().allMatch(CassandraConfig::isAddress), "must be host:port");
    static final Key<String> DATACENTER = Key.string(
            "cassandra.datacenter",
            "dc1",
            "The local data centre, as Cassandra names it: its nodes are read and written.");
    static final Key<String> KEYSPACE = Key.string(
            "cassandra.keyspace",
            "spillway",
            "Where the tables are. Made if it is not there, with up to three replicas in each data centre.");
    static final Key<Boolean> TLS = Key.bool(
            "cassandra.tls",
            false,
            "Whether connections to Cassandra are encrypted. The keys that begin with `cassandra.ssl.` say with what; without any, "
                    + "the nodes are trusted that the JVM trusts. A node must be the one that its certificate names, by the "
                    + "address that Cassandra gives for it, unless `cassandra.ssl.endpoint.identification.algorithm` is "
                    + "given and empty.");
    static final Key<String> USERNAME =
            Key.string("cassandra.username", "", "Who logs in; empty where Cassandra asks nobody.");
    static final Key<Secret> PASSWORD = Key.secret("cassandra.password", "What they log in with.");
    static final Key<Integer> MAX_IN_FLIGHT = Key.integer(
                    "cassandra.max.in.flight", 256, "How many writes may wait for their acknowledgement at once.")
            .must(writes -> writes >= 1 && writes <= 32_768, "must be from 1 to 32768");
    static final Key<Duration> REQUEST_TIMEOUT = Key.duration(
            "cassandra.request.timeout",
            Duration.ofSeconds(5),
            "How long a read or write may take. A write that took longer is tried again, as often as it needs.");

    /** The keys, for whoever reads the settings. */
    public static final List<Key<?>> KEYS =
            List.of(CONTACT_POINTS, DATACENTER, KEYSPACE, TLS, USERNAME, PASSWORD, MAX_IN_FLIGHT, REQUEST_TIMEOUT);

    /**
     * Reads it.
     *
     * @throws InvalidSettingsException if no TLS can be made of the keys for it
     */
    public static CassandraConfig from(Settings set) {
        return new CassandraConfig(
                set.get(CONTACT_POINTS).stream().map(CassandraConfig::address).toList(),
                set.get(DATACENTER),
                set.get(KEYSPACE),
                tls(set),
                set.get(USERNAME),
                set.get(PASSWORD),
                set.get(MAX_IN_FLIGHT),
                set.get(REQUEST_TIMEOUT));
    }

    private static Optional<SslFactory> tls(Settings set) {
        if (set.get(TLS)) {
            return Optional.of(Tls.client(set, Passthrough.CASSANDRA_SSL));
        }
        if (!set.passed(Passthrough.CASSANDRA_SSL).isEmpty()) {
            throw new InvalidSettingsException(
                    List.of(Passthrough.CASSANDRA_SSL.prefix() + "*: connections are in the clear without " + TLS.name()
                            + " = true: set that too, or take these keys out"));
        }
        return Optional.empty();
    }

    private static boolean isAddress(String point) {
        return point.matches("\\S+:\\d{1,5}");
    }

    private static InetSocketAddress address(String point) {
        int colon = point.lastIndexOf(':');
        return InetSocketAddress.createUnresolved(
                point.substring(0, colon), Integer.parseInt(point.substring(colon + 1)));
    }

    /** What people look for when it does not answer. */
    String place() {
        return contactPoints.stream()
                .map(point -> point.getHostString() + ":" + point.getPort())
                .collect(Collectors.joining(", ", "cassandra at ", ""));
    }
}
