package dev.spillway.topologies;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every few seconds whether a broker answers, and tells since when none does. A topology keeps running while its brokers are
 * away, and says nothing of it: it waits, for as long as it takes. One for a process, whatever runs in it.
 */
public final class BrokerWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
    private static final long ASK_SECONDS = 2;
    private static final int ANSWER_WITHIN_MS = 3_000;

    private final Settings settings;
    private final ServiceClock wall;
    private final String brokers;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "broker-watch");
    private volatile Health.Status status = Health.Status.up();

    /** Not asking before {@link #start}. */
    public BrokerWatch(Settings settings, ServiceClock wall) {
        this.settings = settings;
        this.wall = wall;
        this.brokers = settings.get(KafkaClients.BOOTSTRAP);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** WAITING while no broker answers, for {@link Health#add}. */
    public Health.Status status() {
        return status;
    }

    private void watch() {
        Map<String, Object> config = KafkaClients.admin(settings);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        try (Admin admin = Admin.create(config)) {
            Optional<Instant> awaySince = Optional.empty();
            do {
                Instant asked = wall.now();
                Optional<String> fault = ask(admin);
                if (fault.isEmpty()) {
                    awaySince.ifPresent(since -> LOG.atInfo()
                            .addKeyValue("brokers", brokers)
                            .addKeyValue("awaySince", since)
                            .log("broker answers again"));
                    awaySince = Optional.empty();
                    status = Health.Status.up();
                } else if (awaySince.isEmpty()) {
                    awaySince = Optional.of(asked.truncatedTo(ChronoUnit.SECONDS));
                    LOG.atWarn()
                            .addKeyValue("brokers", brokers)
                            .addKeyValue("why", fault.get())
                            .log("broker is away");
                    status = Health.Status.waiting("broker away since " + awaySince.get() + ": none of " + brokers
                            + " answers: " + fault.get());
                }
            } while (!closed.await(ASK_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            // no client can be made of these settings: the services, which need one, say so
            LOG.atWarn().addKeyValue("why", e.getMessage()).log("does not watch the broker");
        }
    }

    /** Why there is no answer; empty if there is one. */
    private static Optional<String> ask(Admin admin) throws InterruptedException {
        try {
            admin.describeCluster().nodes().get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
