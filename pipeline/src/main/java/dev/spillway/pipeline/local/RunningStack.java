package dev.spillway.pipeline.local;

import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.parts.Part;
import dev.spillway.pipeline.run.FeatureProcess;
import dev.spillway.pipeline.status.StackStatus;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A stack that is up: what it is fed and asked, how it does, and its end. For one thread, but for {@link #close}. */
public final class RunningStack implements AutoCloseable {

    private static final long POLL_MS = 250;

    private final LocalStack stack;
    private final LocalParts parts;
    private final FeatureProcess features;
    private final Settings settings;
    private final KnownEntities entities;
    private final StackReadings readings;
    private final Lag lag;
    private final RecentLatencies lookupLatencies = new RecentLatencies();
    private Optional<Feeder> feeder = Optional.empty();
    private Optional<LookupLoad> load = Optional.empty();
    private Optional<LiveFleets> fleets = Optional.empty();
    private long fedSinceNanos = System.nanoTime();

    RunningStack(LocalStack stack, LocalParts parts, FeatureProcess features, Settings settings) {
        this.stack = stack;
        this.parts = parts;
        this.features = features;
        this.settings = settings;
        this.entities = new KnownEntities(features.lookup().groups());
        this.readings = new StackReadings(features.meters());
        this.lag = stack.keep(new Lag(Admin.create(KafkaClients.admin(settings))));
    }

    /** Begins to feed, if there is a feed, and to ask; starts the live fleets, if there is a load for them. */
    public void feed() {
        fedSinceNanos = System.nanoTime();
        feeder = stack.config().feed().map(file -> {
            var wiring = new Feeder.Wiring(
                    new KafkaProducer<>(
                            KafkaClients.producer(settings), new ByteArraySerializer(), new ByteArraySerializer()),
                    consumer(),
                    features.registry());
            var position = new FeedPosition(stack.folder().resolve("feed").resolve(file.identity() + ".position"));
            return stack.keep(new Feeder(file, stack.config().pace(), position, wiring, entities));
        });
        feeder.ifPresent(Feeder::start);
        if (stack.config().lookupsPerSecond() > 0) {
            load = Optional.of(stack.keep(
                    new LookupLoad(features.front(), entities, stack.config().lookupsPerSecond())));
            load.ifPresent(LookupLoad::start);
        }
        if (stack.config().load().perSecondMax() > 0) {
            fleets = Optional.of(stack.keep(startFleets()));
        }
    }

    private LiveFleets startFleets() {
        var around = new LiveFleets.Surroundings(
                parts.bootstrap(),
                parts.registryUrl(),
                features.registry(),
                features.front(),
                features.meters(),
                stack.folder().resolve("fleets"));
        return LiveFleets.start(around, stack.config().load(), entities::toPredictFor);
    }

    /** Of no group: it keeps no offsets. */
    private KafkaConsumer<byte[], byte[]> consumer() {
        var config = new HashMap<>(KafkaClients.consumer(settings, ""));
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Waits until all that the feed holds is in the features and in Cassandra.
     *
     * @param progress told how far it is, several times a second
     * @throws StackFailedException if a part or the feed ends before
     */
    public FeedSummary awaitFed(Consumer<StackStatus> progress) throws InterruptedException {
        while (feeder.map(Feeder::state).filter(Feeder.State.FEEDING::equals).isPresent()) {
            watch(progress);
        }
        try (var consumer = consumer()) {
            for (FeatureApplication application : features.applications()) {
                // one after the other: what a topic's reader has committed is in the next topic whole
                awaitNone(application.id(), application.topic(), consumer, progress);
                awaitNone(application.id(), application.routedTopic(), consumer, progress);
            }
            awaitNone(features.sinkGroup(), TopicCatalogue.FEATURE_UPDATES.name(), consumer, progress);
        }
        return summary((System.nanoTime() - fedSinceNanos) / 1e9);
    }

    private void awaitNone(
            String group, String topic, KafkaConsumer<byte[], byte[]> consumer, Consumer<StackStatus> progress)
            throws InterruptedException {
        while (!lag.isNone(group, List.of(topic), consumer)) {
            watch(progress);
        }
    }

    private void watch(Consumer<StackStatus> progress) throws InterruptedException {
        progress.accept(status());
        requireWorking();
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }

    /**
     * Makes sure that everything still works.
     *
     * @throws StackFailedException if a part, the service or the feed has ended by itself
     */
    public void requireWorking() {
        for (Part part : parts.all()) {
            if (!part.isAlive()) {
                throw new StackFailedException(
                        "%s has ended by itself: its log, %s, says why".formatted(part.name(), part.log()));
            }
        }
        feeder.flatMap(Feeder::failure).ifPresent(why -> {
            throw new StackFailedException("the feed has stopped: " + why.getMessage());
        });
        if (!features.health().alive()) {
            throw new StackFailedException(features.health().checks().stream()
                    .filter(check -> check.status().state() == Health.State.DOWN)
                    .map(check -> check.name() + ": " + check.status().sentence())
                    .collect(Collectors.joining("; ")));
        }
    }

    private FeedSummary summary(double seconds) {
        Map<String, Long> rows = features.rows();
        var groups = new LinkedHashMap<String, FeedSummary.OfGroup>();
        for (GroupDefinition group : features.lookup().groups()) {
            String name = group.name();
            groups.put(
                    name,
                    new FeedSummary.OfGroup(
                            readings.events(name, "admitted"),
                            readings.events(name, "filtered"),
                            entities.count(name),
                            rows.getOrDefault(name, 0L)));
        }
        return new FeedSummary(
                feeder.map(Feeder::sent).orElse(0L),
                groups,
                readings.quarantined(),
                seconds,
                readings.freshnessP99Ms());
    }

    /** How it does now; rates are since this was asked before. */
    public StackStatus status() throws InterruptedException {
        return new StackStatus(
                Duration.ofNanos(System.nanoTime() - stack.begunNanos()),
                feedStatus(),
                new StackStatus.Features(
                        readings.eventsPerSecond(),
                        entities.count() == 0 ? OptionalLong.empty() : OptionalLong.of(entities.count()),
                        sourceLag(),
                        features.sinkLag(),
                        eventClock(),
                        readings.freshnessP99Ms(),
                        readings.quarantined()),
                lookupStatus(),
                fleets.map(live -> live.status(features.board())),
                partStatus(),
                urls(),
                hints());
    }

    private StackStatus.Feed feedStatus() {
        if (feeder.isEmpty()) {
            return new StackStatus.Feed("no feed", 0, 0);
        }
        Feeder now = feeder.get();
        FeedFile file = stack.config().feed().orElseThrow();
        String doing = switch (now.state()) {
            case FEEDING -> "feeding " + file.name();
            case FINISHED -> "all fed, --fresh starts over";
            case STOPPED -> "stopped";
            case FAILED -> "failed";
        };
        return new StackStatus.Feed(doing, now.line(), file.lines());
    }

    private OptionalLong sourceLag() throws InterruptedException {
        long sum = 0;
        for (FeatureApplication application : features.applications()) {
            OptionalLong each = lag.offsets(application.id(), application.topic());
            if (each.isEmpty()) {
                return OptionalLong.empty();
            }
            sum += each.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    /** The newest of the groups that go by events. */
    private Optional<Instant> eventClock() {
        return features.lookup().groups().stream()
                .filter(group -> group.clock() == GroupDefinition.GroupClock.EVENT)
                .map(group -> features.clocks().nowMicros(group))
                .filter(micros -> micros != ServiceClocks.UNSET)
                .max(Long::compare)
                .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private StackStatus.Lookups lookupStatus() {
        load.map(LookupLoad::latenciesMicros).ifPresent(lookupLatencies::add);
        return new StackStatus.Lookups(
                readings.lookupsPerSecond(),
                lookupLatencies.percentileMs(50),
                lookupLatencies.percentileMs(99),
                load.map(LookupLoad::failed).orElse(0L));
    }

    private List<StackStatus.Part> partStatus() {
        var status = new ArrayList<StackStatus.Part>();
        for (Part part : parts.all()) {
            status.add(new StackStatus.Part(
                    part.name(),
                    part.isAlive() ? "up" : "down",
                    OptionalLong.of(part.pid()),
                    part.rssBytes(),
                    part.address()));
        }
        status.add(new StackStatus.Part(
                "spillway",
                "up",
                OptionalLong.of(ProcessHandle.current().pid()),
                ProcessMemory.ownRssBytes(),
                features.front().toString()));
        for (Health.Check check : features.health().checks()) {
            status.add(new StackStatus.Part(
                    "  " + check.name(),
                    check.status().state().name().toLowerCase(Locale.ROOT),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    check.status().sentence()));
        }
        return status;
    }

    private List<String> urls() {
        return List.of(
                features.front() + "/docs   /metrics   /ready",
                "Feast: http://127.0.0.1:" + stack.config().ports().feast() + "/get-online-features");
    }

    private List<String> hints() {
        return entities.examples().stream()
                .map(example -> "./spillway lookup " + example.group() + " " + String.join(" ", example.key()))
                .toList();
    }

    /** Stops everything in order: what asks and feeds, the front, the service, the parts. */
    @Override
    public void close() {
        stack.close();
    }
}
