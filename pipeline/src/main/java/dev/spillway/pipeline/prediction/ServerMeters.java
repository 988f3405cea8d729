package dev.spillway.pipeline.prediction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * What a prediction server measures, by the names that web frameworks and Micrometer's binders give: a server that somebody
 * else has written is measured no other way.
 */
public final class ServerMeters {

    /** Requests answered, with their outcome and status as tags; from a request's arrival to its answer. */
    public static final String REQUESTS = "http.server.requests";

    /** Look-ups of features, whether or not they found any. */
    public static final String FEATURE_LOOKUPS = "feature.lookups";

    /**
     * The share of the server's slots that were busy, in [0, 1], over the time since it was read before. A container whose
     * share of the processors is used up is as busy as a server whose slots are.
     */
    public static final String BUSY = "prediction.slots.busy";

    /** The share of its heap that the process uses, in [0, 1]; all its servers share it. */
    public static final String HEAP = "prediction.heap.used";

    /** What became of a request. */
    enum Outcome {
        SERVED(200, "SUCCESS"),
        WRONG(400, "CLIENT_ERROR"),
        FAILED(500, "SERVER_ERROR"),
        SHED(503, "SERVER_ERROR");

        private final int status;
        private final String tag;

        Outcome(int status, String tag) {
            this.status = status;
            this.tag = tag;
        }
    }

    private final MeterRegistry meters;
    private final Timer found;
    private final Timer missed;

    ServerMeters(MeterRegistry meters, DoubleSupplier busy) {
        this.meters = meters;
        this.found = meters.timer(FEATURE_LOOKUPS, "outcome", "FOUND");
        this.missed = meters.timer(FEATURE_LOOKUPS, "outcome", "FAILED");
        // registered at once, so that a server that nobody asks says 0 and not nothing
        for (Outcome outcome : Outcome.values()) {
            requests(outcome);
        }
        // strongly held: nothing else keeps the supplier
        Gauge.builder(BUSY, busy, DoubleSupplier::getAsDouble)
                .strongReference(true)
                .register(meters);
        Gauge.builder(HEAP, ServerMeters::heapUsed).register(meters);
    }

    private static double heapUsed() {
        Runtime process = Runtime.getRuntime();
        return (double) (process.totalMemory() - process.freeMemory()) / process.maxMemory();
    }

    private Timer requests(Outcome outcome) {
        return meters.timer(REQUESTS, "outcome", outcome.tag, "status", Integer.toString(outcome.status));
    }

    void lookedUp(long nanos, boolean isFound) {
        (isFound ? found : missed).record(nanos, TimeUnit.NANOSECONDS);
    }

    void answered(Outcome outcome, long nanos) {
        requests(outcome).record(nanos, TimeUnit.NANOSECONDS);
    }
}
