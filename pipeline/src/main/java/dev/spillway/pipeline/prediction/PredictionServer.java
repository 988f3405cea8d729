package dev.spillway.pipeline.prediction;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.server.Server;
import dev.spillway.pipeline.Acceptors;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.fleet.Bulkhead;
import dev.spillway.pipeline.fleet.Occupancy;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/*
 * A prediction takes a slot for as long as the look-up, the model and the score last; those that find no slot wait, and
 * those that find no room to wait are refused with 503. So latency rises with load as it does at any server with a bounded
 * number of workers, and all of it is measured, from the request's arrival to its answer.
 *
 * The one thing that is not real is what the model computes: an accelerator that this machine does not have. It holds the slot
 * for a time of its own, half of it fixed and half exponential, without the processor.
 *
 * A look-up that fails does not fail the prediction: it is scored by defaults, says so, and counts as answered. What the look-up
 * took counts in the feature latency also then, which is where a slow or missing feature service shows.
 */

/** One prediction server on a loopback port of its own, from its start to its end. */
public final class PredictionServer implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofMillis(50);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(2);

    private final String instance;
    private final ServerConfig config;
    private final FeatureSource features;
    private final Scorer scorer = new Scorer();
    private final Bulkhead slots;
    private final Occupancy busy;
    private final ServerMeters meters;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Server server;

    private PredictionServer(
            String instance, ServerConfig config, FeatureSource features, MeterRegistry meters, ServerThreads threads) {
        this.instance = instance;
        this.config = config;
        this.features = features;
        this.slots = new Bulkhead(instance, config.pool());
        this.busy = new Occupancy(config.pool().threads(), System.nanoTime());
        this.meters = new ServerMeters(meters, () -> busy.shareSinceAsked(System.nanoTime()));
        this.server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .bossGroupFactory(Acceptors::named)
                .workerGroup(threads.loops(), false)
                .blockingTaskExecutor(threads.blocking(), false)
                .meterRegistry(NoopMeterRegistry.get())
                .gracefulShutdownTimeout(DRAIN, DRAIN_MAX)
                .disableServerHeader()
                .service(
                        "/predict",
                        (context, request) -> HttpResponse.of(
                                request.aggregate().thenCompose(whole -> predict(whole, System.nanoTime()))))
                .service("/health", (context, request) -> health())
                .build();
    }

    /**
     * Starts to listen, on a port of the system's choice.
     *
     * @param meters where it reports what it measures; it is closed by whoever opened it
     * @param threads shared with other servers
     */
    public static PredictionServer start(
            String instance, ServerConfig config, FeatureSource features, MeterRegistry meters, ServerThreads threads) {
        var server = new PredictionServer(instance, config, features, meters, threads);
        server.server.start().join();
        return server;
    }

    public String instance() {
        return instance;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.activeLocalPort());
    }

    private CompletableFuture<HttpResponse> predict(AggregatedHttpRequest request, long arrivedNanos) {
        var answer = new CompletableFuture<HttpResponse>();
        boolean taken = slots.offer(() -> {
            busy.take(1, System.nanoTime());
            try {
                answer.complete(answered(request, arrivedNanos));
            } catch (RuntimeException e) {
                meters.answered(ServerMeters.Outcome.FAILED, System.nanoTime() - arrivedNanos);
                answer.completeExceptionally(e);
            } finally {
                busy.take(-1, System.nanoTime());
            }
        });
        return taken ? answer : CompletableFuture.completedFuture(shed(arrivedNanos));
    }

    private HttpResponse answered(AggregatedHttpRequest request, long arrivedNanos) {
        Optional<Entity> entity = entity(request);
        if (entity.isEmpty()) {
            meters.answered(ServerMeters.Outcome.WRONG, System.nanoTime() - arrivedNanos);
            return json(HttpStatus.BAD_REQUEST, out -> {
                out.writeStringField("error", "the body names no entity");
                out.writeStringField("fix", "send {\"group\": \"airport_features\", \"key\": [\"ATL\"]}");
            });
        }
        long askedNanos = System.nanoTime();
        Optional<Map<String, Double>> known = features.features(entity.get());
        meters.lookedUp(System.nanoTime() - askedNanos, known.isPresent());
        if (!modelHasRun()) {
            return shed(arrivedNanos);
        }
        double score = scorer.score(known.orElse(Map.of()));
        meters.answered(ServerMeters.Outcome.SERVED, System.nanoTime() - arrivedNanos);
        return json(HttpStatus.OK, out -> {
            out.writeStringField("instance", instance);
            out.writeNumberField("score", score);
            out.writeStringField("features", known.isPresent() ? "LOOKED_UP" : "DEFAULT");
        });
    }

    /** False if the server stops meanwhile. */
    private boolean modelHasRun() {
        double exponential = -Math.log(1 - ThreadLocalRandom.current().nextDouble());
        double serviceMs = config.serviceMs() * (1 + exponential) / 2;
        try {
            return !stopping.await((long) (serviceMs * TimeUnit.MILLISECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpResponse shed(long arrivedNanos) {
        meters.answered(ServerMeters.Outcome.SHED, System.nanoTime() - arrivedNanos);
        return json(HttpStatus.SERVICE_UNAVAILABLE, out -> {
            out.writeStringField("error", "the queue of " + instance + " is full");
            out.writeStringField("fix", "ask another server, or later");
        });
    }

    private static Optional<Entity> entity(AggregatedHttpRequest request) {
        try {
            JsonNode body = Json.mapper().readTree(request.content().array());
            var key = new ArrayList<String>();
            body.path("key").forEach(part -> key.add(part.asText()));
            String group = body.path("group").asText();
            return group.isEmpty() || key.isEmpty() ? Optional.empty() : Optional.of(new Entity(group, key));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private HttpResponse health() {
        return json(HttpStatus.OK, out -> {
            out.writeStringField("status", "ALIVE");
            out.writeStringField("instance", instance);
            out.writeNumberField("waiting", slots.waiting());
        });
    }

    private static HttpResponse json(HttpStatus status, Json.Writing members) {
        byte[] body = Json.bytes(out -> {
            out.writeStartObject();
            members.to(out);
            out.writeEndObject();
        });
        return HttpResponse.of(status, MediaType.JSON, HttpData.wrap(body));
    }

    /** Begins to stop, without waiting: what stops takes two seconds, so that several should stop together. */
    void beginToStop() {
        var unused = server.stop();
    }

    /** Takes no more requests, answers those that it has within two seconds, and stops. */
    @Override
    public void close() {
        server.stop().join();
        stopping.countDown();
        slots.close(DRAIN_MAX);
    }
}
