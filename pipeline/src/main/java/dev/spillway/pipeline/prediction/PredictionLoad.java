package dev.spillway.pipeline.prediction;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.EventLoopGroups;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.Workers;
import dev.spillway.pipeline.load.LoadShape;
import dev.spillway.pipeline.load.OpenLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Asks a fleet for predictions over HTTP, as many a second as a shape says, whether or not it keeps up: each of the server
 * that has the fewest under way. Asks once: what is refused or fails is counted. A latency counts from when its request was
 * due.
 */
public final class PredictionLoad implements AutoCloseable {

    /** Beyond these under way, further ones are counted as failed at once: the machine's memory is not the queue. */
    private static final int UNDER_WAY_MAX = 512;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final long LATENCY_MAX_MICROS = TimeUnit.SECONDS.toMicros(60);

    /**
     * What became of the requests since the start.
     *
     * @param due all that were to be asked
     * @param served answered with a prediction
     * @param refused answered with 503
     * @param failed answered otherwise, or not at all
     */
    public record Counts(long due, long served, long refused, long failed) {}

    private final PredictionFleet fleet;
    private final Supplier<Optional<Entity>> entities;
    private final EventLoopGroup loops = EventLoopGroups.newEventLoopGroup(1, Workers.named("predictions-load"));
    private final ClientFactory clients;
    private final WebClient http;
    private final OpenLoop openLoop;
    private final Recorder latencyMicros = new Recorder(LATENCY_MAX_MICROS, 3);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    /** Of the thread that asks: servers that are equally free take turns. */
    private int turn;

    /** @param entities whom to ask for; empty if none is known, which counts as failed */
    public PredictionLoad(PredictionFleet fleet, LoadShape shape, long seed, Supplier<Optional<Entity>> entities) {
        this.fleet = fleet;
        this.entities = entities;
        this.clients = ClientFactory.builder()
                .workerGroup(loops, false)
                .connectTimeout(ANSWER_WITHIN)
                .meterRegistry(NoopMeterRegistry.get())
                .build();
        this.http = WebClient.builder()
                .factory(clients)
                .responseTimeout(ANSWER_WITHIN)
                .build();
        this.openLoop = new OpenLoop("predictions-due", shape, seed, this::ask);
    }

    public void start() {
        openLoop.start();
    }

    private void ask(long dueNanos) {
        Optional<Entity> entity = entities.get();
        Optional<Target> target = freest();
        if (entity.isEmpty() || target.isEmpty() || underWay.get() >= UNDER_WAY_MAX) {
            failed.incrementAndGet();
            return;
        }
        Target asked = target.get();
        underWay.incrementAndGet();
        asked.underWay().incrementAndGet();
        var unused = http.execute(request(asked, entity.get())).aggregate().handle((answer, failure) -> {
            underWay.decrementAndGet();
            asked.underWay().decrementAndGet();
            count(answer, dueNanos);
            return answer;
        });
    }

    private Optional<Target> freest() {
        List<Target> targets = fleet.targets();
        turn++;
        @Nullable Target freest = null;
        for (int i = 0; i < targets.size(); i++) {
            Target each = targets.get(Math.floorMod(turn + i, targets.size()));
            if (freest == null || each.underWay().get() < freest.underWay().get()) {
                freest = each;
            }
        }
        return Optional.ofNullable(freest);
    }

    private static HttpRequest request(Target target, Entity entity) {
        var headers = RequestHeaders.builder(HttpMethod.POST, target.uri() + "/predict")
                .add(HttpHeaderNames.CONTENT_TYPE, MediaType.JSON.toString())
                .build();
        return HttpRequest.of(headers, HttpData.wrap(Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("group", entity.group());
            out.writeArrayFieldStart("key");
            for (String part : entity.key()) {
                out.writeString(part);
            }
            out.writeEndArray();
            out.writeEndObject();
        })));
    }

    private void count(@Nullable AggregatedHttpResponse answer, long dueNanos) {
        if (answer == null) {
            failed.incrementAndGet();
        } else if (answer.status().equals(HttpStatus.OK)) {
            served.incrementAndGet();
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNanos);
            latencyMicros.recordValue(Math.min(LATENCY_MAX_MICROS, Math.max(0, micros)));
        } else if (answer.status().equals(HttpStatus.SERVICE_UNAVAILABLE)) {
            refused.incrementAndGet();
        } else {
            failed.incrementAndGet();
        }
    }

    /** How many a second are wanted at this moment. */
    public double wantedPerSecond() {
        return openLoop.wantedPerSecond();
    }

    public Counts counts() {
        return new Counts(openLoop.due(), served.get(), refused.get(), failed.get());
    }

    /** How long predictions took since this was asked before, from when they were due. */
    public Histogram latenciesMicros() {
        return latencyMicros.getIntervalHistogram();
    }

    /** Asks no more; what is under way is not waited for. */
    @Override
    public void close() {
        openLoop.close();
        clients.close();
        loops.shutdownGracefully(0, ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS).syncUninterruptibly();
    }
}
