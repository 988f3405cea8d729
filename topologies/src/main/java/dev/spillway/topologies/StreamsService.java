package dev.spillway.topologies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one topology until it is closed or fails: exactly once, its memory bounded, its state in a folder that may be lost. A
 * failure stops the whole of it, since a thread that replaces itself would hide a loop; whoever supervises the process restarts it.
 *
 * <pre>
 *   start ──▶ joining, restoring ──▶ running ◀──▶ rebalancing
 *                    │                  │
 *                    └──── fails ───────┴──▶ ended FAILED        close ──▶ ended DONE
 * </pre>
 */
public final class StreamsService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsService.class);

    /** How long {@link #close()} lets a topology commit and close its stores. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String application;
    private final String brokers;
    private final boolean named;
    private final Path stateDir;
    private final Set<String> sources;
    private final KafkaStreams streams;
    private final CompletableFuture<Boolean> ran = new CompletableFuture<>();
    private final CompletableFuture<ExitCode> ended = new CompletableFuture<>();
    private volatile @Nullable Throwable failure;

    /**
     * Prepares to run.
     *
     * @throws InvalidSettingsException if no client can be made of the settings
     */
    public StreamsService(TopologySpec spec, ServiceConfig config, RocksDbMemory memory) {
        this.application = config.application();
        this.brokers = config.set().get(KafkaClients.BOOTSTRAP);
        this.named = !config.set().get(ServiceConfig.INSTANCE).isEmpty();
        this.stateDir = config.stateDir();
        Topology topology = spec.build();
        this.sources = sources(topology);
        this.streams = client(topology, config, memory);
        streams.setUncaughtExceptionHandler(this::fail);
        streams.setStateListener((now, before) -> moved(now));
    }

    private static KafkaStreams client(Topology topology, ServiceConfig config, RocksDbMemory memory) {
        try {
            return new KafkaStreams(topology, new StreamsConfig(config.streams(memory)));
        } catch (KafkaException e) {
            String why = e.getCause() instanceof KafkaException cause ? cause.getMessage() : e.getMessage();
            throw refused(config, why);
        } catch (IllegalArgumentException e) {
            throw refused(config, e.getMessage());
        }
    }

    private static InvalidSettingsException refused(ServiceConfig config, @Nullable String why) {
        return new InvalidSettingsException(
                List.of("Kafka refuses the settings of " + config.application() + ": " + why));
    }

    /** The topics that it reads and does not write: those that others must have created. */
    private static Set<String> sources(Topology topology) {
        var read = new TreeSet<String>();
        var written = new TreeSet<String>();
        for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source && source.topicSet() != null) {
                    read.addAll(source.topicSet());
                } else if (node instanceof TopologyDescription.Sink sink && sink.topic() != null) {
                    written.add(sink.topic());
                }
            }
        }
        read.removeAll(written);
        return read;
    }

    private StreamThreadExceptionResponse fail(Throwable cause) {
        failure = cause;
        LOG.atError().addKeyValue("application", application).setCause(cause).log("topology failed, shutting it down");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void moved(State now) {
        LOG.atInfo()
                .addKeyValue("application", application)
                .addKeyValue("state", now)
                .log("topology changed state");
        if (now == State.RUNNING) {
            ran.complete(true);
        } else if (now == State.ERROR || now == State.NOT_RUNNING) {
            ran.complete(false);
            ended.complete(now == State.ERROR || failure().isPresent() ? ExitCode.FAILED : ExitCode.DONE);
        }
    }

    public String application() {
        return application;
    }

    /**
     * Begins to run, and returns at once.
     *
     * @throws InvalidSettingsException if the folder for state cannot be written
     */
    public void start() {
        try {
            Files.createDirectories(stateDir);
        } catch (IOException e) {
            throw new InvalidSettingsException(List.of(
                    ServiceConfig.STATE_DIR.name() + ": cannot make the folder " + stateDir + ": " + e.getMessage()));
        }
        if (!Files.isWritable(stateDir)) {
            throw new InvalidSettingsException(
                    List.of(ServiceConfig.STATE_DIR.name() + ": cannot write to the folder " + stateDir));
        }
        streams.start();
    }

    public State state() {
        return streams.state();
    }

    /** What Kafka Streams itself offers: queries of stores, metadata, metrics. Not to be started or closed. */
    public KafkaStreams streams() {
        return streams;
    }

    /** Waits until it has run for the first time; false if it has not by then, or never will. */
    public boolean awaitRunning(Duration atMost) throws InterruptedException {
        try {
            return ran.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes this exceptionally", e);
        }
    }

    /** Done when it has ended, by itself or because it was told to. */
    public CompletableFuture<ExitCode> ended() {
        return ended.copy();
    }

    /** What made it fail; empty as long as nothing has. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** How it does, for {@link Health#add}. */
    public Health.Status status() {
        State now = streams.state();
        if (now == State.RUNNING) {
            return Health.Status.up();
        }
        if (failure().isPresent() || now == State.ERROR || now == State.PENDING_ERROR) {
            return Health.Status.down(application + " " + howItFailed());
        }
        if (now == State.CREATED) {
            return Health.Status.starting(application + " has not been started");
        }
        if (now == State.REBALANCING) {
            return ran.isDone()
                    ? Health.Status.waiting(application + " waits for its group to share out the work")
                    : Health.Status.starting(
                            application + " joins its group at " + brokers + " and restores its state");
        }
        return Health.Status.down(application + " has stopped");
    }

    private String howItFailed() {
        return failure instanceof MissingSourceTopicException
                ? "reads topics of which one does not exist or was deleted: " + String.join(", ", sources)
                : "failed; the log says why";
    }

    /** Closes as {@link #close(Duration)} does, patiently. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    /**
     * Closes to be back soon: an instance with a name stays a member of its group meanwhile, so that its work is not given away. One
     * without a name would come back as somebody else, so it leaves.
     *
     * @return false if it had not closed by then
     */
    public boolean close(Duration atMost) {
        return close(atMost, named ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP);
    }

    /** Closes for good, or for long: its work is given to others at once. False if it had not closed by then. */
    public boolean closeAndLeave(Duration atMost) {
        return close(atMost, GroupMembershipOperation.LEAVE_GROUP);
    }

    private boolean close(Duration atMost, GroupMembershipOperation membership) {
        return streams.close(CloseOptions.groupMembershipOperation(membership).withTimeout(atMost));
    }
}
