package dev.spillway.pipeline.local;

import dev.spillway.actuator.Actuator;
import dev.spillway.actuator.ActuatorConfig;
import dev.spillway.pipeline.fleet.Fleet;
import dev.spillway.pipeline.fleet.FleetControl;
import dev.spillway.pipeline.fleet.FleetMemory;
import dev.spillway.pipeline.fleet.PoolLimits;
import dev.spillway.pipeline.load.LoadShape;
import dev.spillway.pipeline.prediction.Entity;
import dev.spillway.pipeline.prediction.FrontFeatures;
import dev.spillway.pipeline.prediction.PredictionFleet;
import dev.spillway.pipeline.prediction.PredictionLoad;
import dev.spillway.pipeline.prediction.ServerConfig;
import dev.spillway.pipeline.status.StackStatus;
import dev.spillway.pipeline.training.TrainingCluster;
import dev.spillway.pipeline.training.TrainingLoad;
import dev.spillway.scaling.FleetBoard;
import dev.spillway.schemas.SchemaRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The fleets that scaling has to do with on this machine: prediction servers under a load that rises and falls, a training
 * cluster whose jobs come with it, and the actuator that makes them as large as decisions say. For one thread, but for
 * {@link #close}.
 */
final class LiveFleets implements AutoCloseable {

    static final String PREDICTIONS = "local-predictions";
    static final String TRAINING = "local-training";

    /** At their first start: as few as their policies allow. */
    private static final int SERVERS = 2;

    private static final int NODES = 1;

    /** One training job for so many predictions: a node has work for two slots of five seconds at 24 predictions a second. */
    private static final double JOBS_PER_PREDICTION = 1.0 / 60;

    /** The same load in every run, so that runs can be compared. */
    private static final long SEED = 20_011_101;

    private static final String ACTUATOR_GROUP = "local-actuator";

    /**
     * What stands around the fleets.
     *
     * @param meters where the actuator counts
     * @param folder where the fleets remember their sizes
     */
    record Surroundings(
            String bootstrapServers,
            String schemaRegistryUrl,
            SchemaRegistry schemaRegistry,
            URI front,
            MeterRegistry meters,
            Path folder) {}

    private final PredictionFleet predictions;
    private final TrainingCluster training;
    private final PredictionLoad load;
    private final TrainingLoad jobs;
    private final Obeyed obeyed;
    private final RecentLatencies latencies = new RecentLatencies();
    private final Rates rates = new Rates();
    /** What runs, the last started first. */
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private LiveFleets(Surroundings around, LoadShape shape, Supplier<Optional<Entity>> entities) {
        var reports = new FleetReports(around.bootstrapServers(), around.schemaRegistryUrl());
        this.predictions = new PredictionFleet(
                PREDICTIONS,
                new FleetMemory(around.folder(), PREDICTIONS),
                new PredictionFleet.Wiring(
                        ServerConfig.SMALL,
                        loops -> new FrontFeatures(around.front(), loops),
                        instance -> reports.prediction(PREDICTIONS, instance)));
        this.training = new TrainingCluster(
                TRAINING,
                new FleetMemory(around.folder(), TRAINING),
                PoolLimits.TRAINING_API,
                instance -> reports.training(TRAINING, instance));
        this.obeyed = new Obeyed(new FleetControl(List.<Fleet>of(predictions, training)));
        this.load = new PredictionLoad(predictions, shape, SEED, entities);
        this.jobs = new TrainingLoad(training, shape.times(JOBS_PER_PREDICTION), SEED);
    }

    /**
     * Starts the fleets as large as they were left, the actuator, and the load.
     *
     * @param shape predictions a second
     * @param entities whom to ask predictions for
     */
    static LiveFleets start(Surroundings around, LoadShape shape, Supplier<Optional<Entity>> entities) {
        var fleets = new LiveFleets(around, shape, entities);
        boolean started = false;
        try {
            fleets.startAll(around);
            started = true;
            return fleets;
        } finally {
            if (!started) {
                fleets.close();
            }
        }
    }

    private void startAll(Surroundings around) {
        running.push(training);
        running.push(predictions);
        training.resize(new FleetMemory(around.folder(), TRAINING).sizeOr(NODES));
        predictions.resize(new FleetMemory(around.folder(), PREDICTIONS).sizeOr(SERVERS));
        ActuatorConfig config = ActuatorConfig.of(around.bootstrapServers(), ACTUATOR_GROUP)
                .only(obeyed::isMine)
                .meters(around.meters());
        running.push(Actuator.start(config, around.schemaRegistry(), obeyed));
        running.push(jobs);
        running.push(load);
        load.start();
        jobs.start();
    }

    /**
     * How they do; rates are since this was asked before.
     *
     * @param board where they are judged; empty: nowhere
     */
    StackStatus.Fleets status(Optional<FleetBoard> board) {
        latencies.add(load.latenciesMicros());
        PredictionLoad.Counts asked = load.counts();
        return new StackStatus.Fleets(
                new StackStatus.Predictions(
                        predictions.instances().size(),
                        load.wantedPerSecond(),
                        rates.perSecond("served", (double) asked.served()),
                        latencies.percentileMs(95),
                        asked.refused(),
                        asked.failed(),
                        predictions.lookupsFailed()),
                trainingStatus(),
                Stream.of(PREDICTIONS, TRAINING)
                        .map(fleet -> Judgement.of(fleet, board.flatMap(shown -> shown.fleet(fleet))))
                        .toList());
    }

    private StackStatus.Training trainingStatus() {
        TrainingCluster.Reading now = training.read();
        return new StackStatus.Training(
                now.nodes(),
                now.busy(),
                now.slots(),
                now.waiting(),
                now.waitP95Seconds(),
                now.finished(),
                now.refused());
    }

    /** Stops the load, the actuator and all instances, in this order; each instance says that it is gone. */
    @Override
    public void close() {
        RuntimeException failed = null;
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) { // what AutoCloseable declares: whatever it is, the rest must be stopped
                failed = failed == null ? new IllegalStateException("a fleet did not stop cleanly", e) : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
