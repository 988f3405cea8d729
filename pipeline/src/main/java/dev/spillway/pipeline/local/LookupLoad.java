package dev.spillway.pipeline.local;

import dev.spillway.pipeline.Workers;
import dev.spillway.pipeline.prediction.Entity;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Asks the front for features over HTTP, at a steady rate whether or not it keeps up: an answer's latency counts from when
 * it was due to be asked for, so that a stalled front is not flattered.
 */
final class LookupLoad implements AutoCloseable {

    /** Beyond these under way, further ones are counted as failed at once: the machine's memory is not the queue. */
    private static final int UNDER_WAY_MAX = 256;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final URI front;
    private final KnownEntities entities;
    private final double perSecond;
    private final HttpClient http;
    private final Recorder latencyMicros = new Recorder(TimeUnit.SECONDS.toMicros(60), 3);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = Workers.named("lookups").newThread(this::run);

    LookupLoad(URI front, KnownEntities entities, double perSecond) {
        this.front = front;
        this.entities = entities;
        this.perSecond = perSecond;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER_WITHIN)
                .build();
    }

    void start() {
        thread.start();
    }

    private void run() {
        long begunNanos = System.nanoTime();
        double stepNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        try {
            for (long asked = 0; ; asked++) {
                long dueNanos = begunNanos + (long) (asked * stepNanos);
                if (stop.await(Math.max(0, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    return;
                }
                entities.any().ifPresent(entity -> ask(entity, dueNanos));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Entity entity, long dueNanos) {
        if (underWay.incrementAndGet() > UNDER_WAY_MAX) {
            underWay.decrementAndGet();
            failed.incrementAndGet();
            return;
        }
        var request = HttpRequest.newBuilder(front.resolve(path(entity)))
                .timeout(ANSWER_WITHIN)
                .build();
        var unused = http.sendAsync(request, BodyHandlers.discarding()).whenComplete((response, failure) -> {
            underWay.decrementAndGet();
            if (failure != null || response.statusCode() != 200) {
                failed.incrementAndGet();
            } else {
                answered.incrementAndGet();
                latencyMicros.recordValue(Math.min(
                        TimeUnit.SECONDS.toMicros(60), TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNanos)));
            }
        });
    }

    private static String path(Entity entity) {
        return entity.key().stream()
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "/v1/features/" + entity.group() + "/", ""));
    }

    long answered() {
        return answered.get();
    }

    long failed() {
        return failed.get();
    }

    /** Latencies since this was asked before. */
    Histogram latenciesMicros() {
        return latencyMicros.getIntervalHistogram();
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(ANSWER_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
