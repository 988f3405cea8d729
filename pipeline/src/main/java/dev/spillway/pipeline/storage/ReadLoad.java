package dev.spillway.pipeline.storage;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.pipeline.Workers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A few real reads a second over all nodes of a cluster, so that it has a read latency also while nobody else asks. */
final class ReadLoad implements AutoCloseable {

    private static final long PERIOD_MS = 50;

    /** Of a table that every cluster has; by its key, since a scan is not counted as a read. */
    private static final String READ = "SELECT role FROM system_auth.roles WHERE role = 'cassandra'";

    private final CqlSession session;
    private final AtomicLong failed = new AtomicLong();
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(Workers.named("drill-reads"));

    ReadLoad(LocalCassandra node) {
        this.session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(node.address(), node.port()))
                .withLocalDatacenter(LocalCassandra.DATA_CENTRE)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(5))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(15))
                        .build())
                .build();
        var unused = worker.scheduleWithFixedDelay(this::read, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void read() {
        try {
            session.execute(READ);
        } catch (DriverException e) {
            // while a node comes or goes some may fail, which is what is counted
            failed.incrementAndGet();
        }
    }

    /** How many reads were not answered. */
    long failed() {
        return failed.get();
    }

    @Override
    public void close() {
        worker.shutdownNow();
        session.close();
    }
}
