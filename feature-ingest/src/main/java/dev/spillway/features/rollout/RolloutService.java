package dev.spillway.features.rollout;

import dev.spillway.features.cassandra.DeployedVersions;
import dev.spillway.features.definition.LoadedDefinitions;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.rollout.domain.Deployed;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.RolloutPolicy;
import dev.spillway.features.rollout.domain.RolloutRefusedException;
import dev.spillway.features.rollout.domain.Words;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.topologies.ClusterTopics;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.Patience;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control over versions in this process, on a thread of its own: it follows both topics, decides with the other instances, and
 * says how it stands. Brokers and registry may be away: it says so and goes on when they are back, and what runs runs.
 */
public final class RolloutService implements Lifecycle, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutService.class);
    private static final Duration LISTEN = Duration.ofMillis(500);
    private static final long AGAIN_AFTER_MS = 1_000;

    /** Less than the front gives a request, which is 10 s. */
    private static final long DONE_WITHIN_S = 8;

    private static final long CLOSED_WITHIN_S = 15;

    /**
     * What it shares with the process around it.
     *
     * @param alerts takes what people should hear of, by its key
     */
    public record Surroundings(
            ServiceClock wall, MeterRegistry meters, Health health, BiConsumer<String, Alert> alerts) {}

    private final RolloutLog log;
    private final Optional<Settings> cluster;
    private final Rollout rollout;
    private final Standings standings;
    private final Inventory inventory;
    private final RolloutMeters meters;
    private final Refusals refusals;
    private final ServiceClock wall;
    private final Patience patience = new Patience();
    private final BlockingQueue<FutureTask<?>> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "rollout");
    private volatile List<Standing> standing = List.of();
    private volatile Health.Status status = Health.Status.starting("the published definitions have not been read yet");

    /**
     * Not reading before {@link #found}.
     *
     * @param keep for how long the version that served before is kept
     * @param versions run here
     */
    public static RolloutService over(
            Settings settings,
            SchemaRegistry registry,
            Duration keep,
            GroupVersions versions,
            TableGuard tables,
            Surroundings around) {
        return new RolloutService(
                new RolloutTopics(settings, registry, around.wall()),
                Optional.of(settings),
                keep,
                versions,
                tables,
                around);
    }

    /** @param cluster that the topics are on; empty if what is known needs none */
    RolloutService(
            RolloutLog log,
            Optional<Settings> cluster,
            Duration keep,
            GroupVersions versions,
            TableGuard tables,
            Surroundings around) {
        long keepMicros = TimeUnit.NANOSECONDS.toMicros(keep.toNanos());
        this.log = log;
        this.cluster = cluster;
        this.wall = around.wall();
        this.rollout = new Rollout(log, new RolloutPolicy(keepMicros), versions, tables, wall);
        this.standings = new Standings(rollout, keepMicros);
        this.inventory = new Inventory(rollout::deployed, take -> asked.add(new FutureTask<>(take, null)));
        this.meters = new RolloutMeters(around.meters());
        this.refusals = new Refusals(around.alerts(), wall, meters);
        around.health().add("feature-definitions", this::status);
        thread.setDaemon(true);
    }

    private Health.Status status() {
        Health.Status waiting = patience.status();
        return waiting.state() == Health.State.UP ? status : Health.Status.starting(waiting.sentence());
    }

    /**
     * Publishes what is in files, and tells what is to be started with the process. Waits for whatever is away. To be called
     * once, before {@link #start}.
     *
     * @throws dev.spillway.topologies.Patience.ClosedException if this was closed meanwhile
     */
    public Definitions found(LoadedDefinitions files) {
        Map<String, Published> published = VersionTexts.of(files);
        cluster.ifPresent(this::makeTopics);
        return patience.until("broker", () -> rollout.found(published));
    }

    /** What was not published of those files although it is another than what is, each with the way out. */
    public List<String> left() {
        return rollout.left();
    }

    /** Begins what else is deployed: to be called once the founding versions are known to whoever runs them, before it starts. */
    public void prepare() {
        patience.until("broker", () -> {
            rollout.prepare();
            return true;
        });
    }

    /** Groups that have been removed; to be asked before {@link #start}. */
    public Set<String> gone() {
        return patience.until("broker", rollout::gone);
    }

    private void makeTopics(Settings settings) {
        try (var topics = new ClusterTopics(settings, patience)) {
            topics.ensure(List.of(TopicCatalogue.FEATURE_DEFINITIONS, TopicCatalogue.FEATURE_DEPLOYMENTS));
        }
    }

    /** Begins to follow the topics. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (closing.getCount() > 0) {
            try {
                for (FutureTask<?> task = asked.poll(); task != null; task = asked.poll()) {
                    task.run();
                }
                stand(rollout.round(LISTEN));
            } catch (KafkaException | RegistryUnreachableException e) {
                if (closing.getCount() > 0) {
                    status = Health.Status.waiting(
                            "cannot follow the published definitions, what runs stays: " + e.getMessage());
                    LOG.atWarn().setCause(e).log("cannot follow the published definitions; tries again");
                }
                await();
            } catch (RuntimeException e) { // the edge of the thread: one round that fails must not be the last
                status = Health.Status.waiting("cannot bring about what is published, tries again: " + e.getMessage());
                LOG.atError().setCause(e).log("cannot bring about what is published; tries again");
                await();
            }
        }
        log.close();
    }

    private void await() {
        try {
            closing.await(AGAIN_AFTER_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private void stand(Words words) {
        Map<String, String> refused = rollout.refused(words);
        refusals.stand(refused);
        List<Standing> now = standings.of(words, refused, wall.nowMicros());
        meters.stand(now);
        standing = now;
        String sentence = Standings.sentence(now, refused);
        status = new Health.Status(refused.isEmpty() ? Health.State.UP : Health.State.WAITING, sentence);
    }

    @Override
    public List<Standing> standings() {
        return standing;
    }

    /**
     * Publishes groups that are newer than what is published.
     *
     * @return what stays as it was, though its text is another; each with the way out
     * @throws KafkaException if that cannot be done within seconds
     */
    public List<String> publish(LoadedDefinitions files) {
        Map<String, Published> published = VersionTexts.of(files);
        try {
            return ask(() -> rollout.publish(published));
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    @Override
    public int rollBack(String group) throws RolloutRefusedException {
        return decided(() -> rollout.rollBack(group)).serving().orElseThrow().version();
    }

    @Override
    public List<Integer> remove(String group, boolean dropTable) throws RolloutRefusedException {
        return decided(() -> rollout.remove(group, dropTable)).ending().stream()
                .map(Deployed::version)
                .toList();
    }

    private Deployment decided(Callable<Deployment> decision) throws RolloutRefusedException {
        try {
            return ask(decision);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RolloutRefusedException refused) {
                throw refused;
            }
            throw failure(e);
        }
    }

    private static RuntimeException failure(ExecutionException thrown) {
        return thrown.getCause() instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException(thrown.getCause());
    }

    /** On the thread that alone may do it. */
    private <T> T ask(Callable<T> question) throws ExecutionException {
        var task = new FutureTask<>(question);
        asked.add(task);
        try {
            return task.get(DONE_WITHIN_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // nobody waits for it any more: it must not be done behind their backs
            task.cancel(false);
            throw new KafkaException(
                    "it was not done within " + DONE_WITHIN_S + " s, for what is removed takes its time", e);
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** What is deployed, for whoever carries updates. */
    public DeployedVersions deployed() {
        return inventory;
    }

    /** Ends the control; what runs is ended by whoever runs it. */
    @Override
    public void close() {
        patience.close();
        closing.countDown();
        if (thread.getState() == Thread.State.NEW) {
            log.close();
            return;
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSED_WITHIN_S));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
