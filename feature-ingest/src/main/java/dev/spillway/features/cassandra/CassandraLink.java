package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.ssl.SslFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one session with Cassandra that sink and readers of a process share. It need not be there when the process starts; once
 * opened, the driver finds nodes that come back by itself. Safe for any thread.
 */
public final class CassandraLink implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(250);

    /** The driver's own limit is a minute, which a row would have to wait after Cassandra is back. */
    private static final Duration LAST_RECONNECT = Duration.ofSeconds(5);

    private final CassandraConfig config;
    private volatile @Nullable CqlSession session;
    private boolean closed;

    public CassandraLink(CassandraConfig config) {
        this.config = config;
    }

    CassandraConfig config() {
        return config;
    }

    /** The session if someone has opened it. */
    public Optional<CqlSession> session() {
        return Optional.ofNullable(session);
    }

    /**
     * The session, opened if it is not. Blocks for as long as that takes.
     *
     * @throws com.datastax.oss.driver.api.core.DriverException if no node answers: trying again may help
     */
    public synchronized CqlSession open() {
        CqlSession known = session;
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new IllegalStateException("the link to Cassandra is closed");
        }
        CqlSession opened = builder().build();
        session = opened;
        return opened;
    }

    private CqlSessionBuilder builder() {
        var driver = DriverConfigLoader.programmaticBuilder()
                .withString(DefaultDriverOption.SESSION_NAME, "spillway")
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, config.requestTimeout())
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, CONNECT_TIMEOUT)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, CONNECT_TIMEOUT)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, CONNECT_TIMEOUT)
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, FIRST_RECONNECT)
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, LAST_RECONNECT)
                // the schema of others is not ours to load; ours is what tables are compared with
                .withStringList(DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(config.keyspace()))
                .build();
        CqlSessionBuilder builder = CqlSession.builder()
                .addContactPoints(config.contactPoints())
                .withLocalDatacenter(config.datacenter())
                .withConfigLoader(driver);
        config.tls().ifPresent(tls -> builder.withSslEngineFactory(new Engines(tls)));
        return config.username().isEmpty()
                ? builder
                : builder.withAuthCredentials(
                        config.username(), config.password().reveal());
    }

    /** Each for one connection. */
    private record Engines(SslFactory tls) implements SslEngineFactory {
        @Override
        public SSLEngine newSslEngine(EndPoint node) {
            var at = (InetSocketAddress) node.resolve();
            // not getHostName(): whoever answers for reverse look-ups would choose the name that is expected
            return tls.createSslEngine(at.getHostString(), at.getPort());
        }

        @Override
        public void close() {
            // an attempt to open a session ends with this, and the next attempt needs it again
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        CqlSession open = session;
        if (open != null) {
            open.close();
        }
    }
}
