package dev.spillway.features;

import dev.spillway.features.lookup.Placement;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.Roles;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.Patience;
import dev.spillway.topologies.StreamsService;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An application of the feature service in this process, from when it is wanted until it has ended. */
final class RunningApplication {
    private static final Logger LOG = LoggerFactory.getLogger(RunningApplication.class);

    private static final Duration END_WITHIN = Duration.ofSeconds(30);

    private final FeatureApplication application;
    private final Roles roles;
    private final Launch launch;
    private final BooleanSupplier serves;
    private final Patience patience = new Patience();
    private volatile @Nullable Started started;
    private volatile @Nullable Thread thread;
    private volatile boolean failedToStart;
    private volatile boolean ended;

    /** Starts an application, and waits for what it needs for as long as it takes. */
    interface Launch {
        Started start(FeatureApplication application, Roles roles, Patience patience);
    }

    /** It has been started. */
    record Started(StreamsService streams, Placement placement) {}

    /** @param serves whether anyone is answered from it: if so, the process is not well without it */
    RunningApplication(FeatureApplication application, Roles roles, Launch launch, BooleanSupplier serves) {
        this.application = application;
        this.roles = roles;
        this.launch = launch;
        this.serves = serves;
    }

    FeatureApplication application() {
        return application;
    }

    Roles roles() {
        return roles;
    }

    /** Whether all of its tasks that are to be here are here. */
    boolean isRunning() {
        return streams().filter(streams -> streams.state() == State.RUNNING).isPresent();
    }

    /** Whether it has stopped by itself. */
    boolean hasFailed() {
        return streams()
                .filter(streams -> streams.state().hasCompletedShutdown()
                        || streams.failure().isPresent())
                .isPresent();
    }

    /** Whether it was stopped for good. */
    boolean isEnded() {
        return ended;
    }

    Optional<StreamsService> streams() {
        return Optional.ofNullable(started).map(Started::streams);
    }

    /** Starts it, and returns when it has been. */
    void start(Patience patience) {
        started = launch.start(application, roles, patience);
    }

    /** Starts it meanwhile: a topic that is not there holds up nobody else. Nothing happens if it is being started. */
    void startAside() {
        if (thread != null) {
            return;
        }
        var aside = new Thread(this::run, "start-" + application.id());
        aside.setDaemon(true);
        thread = aside;
        aside.start();
    }

    private void run() {
        try {
            start(patience);
        } catch (Patience.ClosedException e) {
            LOG.atDebug().addKeyValue("application", application.id()).log("ended before it was started");
        } catch (RuntimeException e) { // the edge of the thread: nobody else would hear of it
            failedToStart = true;
            LOG.atError()
                    .addKeyValue("application", application.id())
                    .setCause(e)
                    .log("cannot be started");
        }
    }

    /** One that nobody is answered from holds up nobody, whatever becomes of it. */
    Health.Status status() {
        Health.Status status = ownStatus();
        boolean harmless = status.state() == Health.State.UP || status.state() == Health.State.WAITING;
        return harmless || serves.getAsBoolean() ? status : Health.Status.waiting(status.sentence());
    }

    private Health.Status ownStatus() {
        if (failedToStart) {
            return Health.Status.down(application.id() + " cannot be started; the log says why");
        }
        Started known = started;
        if (known != null) {
            return known.streams.status();
        }
        Health.Status waiting = patience.status();
        return Health.Status.starting(
                waiting.sentence().isEmpty() ? application.id() + " is being started" : waiting.sentence());
    }

    /** Stops it, to be started again. */
    void close() {
        stopStarting();
        streams().ifPresent(StreamsService::close);
    }

    /** Stops it for good. */
    void end() {
        ended = true;
        stopStarting();
        streams().ifPresent(streams -> {
            if (!streams.closeAndLeave(END_WITHIN)) {
                LOG.atWarn().addKeyValue("application", application.id()).log("has not closed in time");
            }
        });
    }

    private void stopStarting() {
        patience.close();
        Thread starting = thread;
        if (starting != null) {
            try {
                starting.join(END_WITHIN.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
