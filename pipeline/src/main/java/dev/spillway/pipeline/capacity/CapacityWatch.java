package dev.spillway.pipeline.capacity;

import dev.spillway.scaling.capacity.CapacityAlerts;
import dev.spillway.scaling.capacity.CapacityAlerts.Said;
import dev.spillway.scaling.capacity.CapacityReport;
import dev.spillway.scaling.capacity.DailyPeaks;
import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.topologies.ServiceClock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds observed load against the capacity plan from time to time, and says in {@code alerts} what people should know. What was
 * said before is read from there, so that neither a restart nor another instance says it again.
 */
public final class CapacityWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CapacityWatch.class);
    private static final String OURS = "capacity|";

    private final CapacityConfig config;
    private final CapacityPlan plan;
    private final Map<String, Object> client;
    private final SchemaRegistry registry;
    private final BiConsumer<String, Alert> alerts;
    private final ServiceClock wall;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "capacity-watch");

    /**
     * Not watching before {@link #start}.
     *
     * @param client what reaches the brokers
     * @param alerts takes what is to be said, by its key
     */
    public CapacityWatch(
            CapacityConfig config,
            CapacityPlan plan,
            Map<String, Object> client,
            SchemaRegistry registry,
            BiConsumer<String, Alert> alerts,
            ServiceClock wall) {
        this.config = config;
        this.plan = plan;
        this.client = client;
        this.registry = registry;
        this.alerts = alerts;
        this.wall = wall;
        thread.setDaemon(true);
    }

    /** The plan that is to be watched; empty if none is, which is said if there are several to choose from. */
    public static Optional<CapacityPlan> chosen(CapacityConfig config, List<CapacityPlan> plans) {
        if (config.every().isZero()) {
            return Optional.empty();
        }
        List<CapacityPlan> candidates = plans.stream()
                .filter(each -> config.plan().isEmpty() || each.name().equals(config.plan()))
                .toList();
        if (candidates.size() != 1 && !plans.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("plans", plans.stream().map(CapacityPlan::name).toList())
                    .log("watches no capacity plan: set capacity.plan to one of them");
        }
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    public void start() {
        thread.start();
    }

    private void watch() {
        var peaks = new DailyPeaks(plan);
        var said = new HashMap<String, Said>();
        try (var signals = new SignalTopic(client, registry);
                var spoken = new RecordTopic<>(TopicCatalogue.ALERTS.name(), Alert.class, client, registry)) {
            do {
                check(peaks, said, signals, spoken);
            } while (!closed.await(config.every().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            // an interrupt, told in the client's words, or settings that no client can be made of: health tells of
            // those
            LOG.atInfo().addKeyValue("why", e.getMessage()).log("no longer watches capacity");
        }
    }

    /** What cannot be asked now is asked the next time: a plan goes by days. */
    private void check(DailyPeaks peaks, Map<String, Said> said, SignalTopic signals, RecordTopic<Alert> spoken)
            throws InterruptedException {
        try {
            signals.readOn(peaks::observe);
            spoken.readOn((key, alert) -> {
                if (key.startsWith(OURS)) {
                    said.put(key, new Said(alert.getFiring(), micros(alert.getSince()), micros(alert.getAt())));
                }
            });
            say(peaks, said);
        } catch (KafkaException | RegistryUnreachableException e) {
            if (closed.getCount() == 0 || Thread.interrupted()) {
                throw new InterruptedException("closed while it asked");
            }
            LOG.atWarn()
                    .addKeyValue("why", e.getMessage())
                    .log("cannot hold load against the capacity plan, asks again");
        }
    }

    private void say(DailyPeaks peaks, Map<String, Said> said) {
        OptionalLong newest = peaks.lastMicros();
        if (newest.isEmpty()) {
            return;
        }
        LocalDate day = Instant.EPOCH
                .plus(newest.getAsLong(), ChronoUnit.MICROS)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
        CapacityReport report = CapacityReport.of(plan, config.written().orElse(day), peaks, Map.of(), day);
        CapacityAlerts.toSay(CapacityAlerts.of(report, wall.nowMicros()), said)
                .forEach(alert -> alerts.accept(alert.key(), Outgoing.alert(alert)));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
