package dev.spillway.pipeline.prediction;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import dev.spillway.pipeline.Json;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Features as the front answers for them, over HTTP. */
public final class FrontFeatures implements FeatureSource, AutoCloseable {

    /** A prediction that waits longer for its features is of no use to whoever asked for it. */
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(500);

    private final ClientFactory clients;
    private final WebClient front;
    private final AtomicLong failed = new AtomicLong();

    public FrontFeatures(URI front, EventLoopGroup loops) {
        this.clients = ClientFactory.builder()
                .workerGroup(loops, false)
                .connectTimeout(ANSWER_WITHIN)
                .meterRegistry(NoopMeterRegistry.get())
                .build();
        this.front = WebClient.builder(front)
                .factory(clients)
                .responseTimeout(ANSWER_WITHIN)
                .build();
    }

    @Override
    public Optional<Map<String, Double>> features(Entity entity) {
        Optional<Map<String, Double>> found =
                front.get(path(entity)).aggregate().handle(FrontFeatures::read).join();
        if (found.isEmpty()) {
            failed.incrementAndGet();
        }
        return found;
    }

    /** How many look-ups had no answer, or one that was of no use. */
    long failed() {
        return failed.get();
    }

    private static Optional<Map<String, Double>> read(
            @Nullable AggregatedHttpResponse answer, @Nullable Throwable failure) {
        if (answer == null || failure != null || !answer.status().equals(HttpStatus.OK)) {
            return Optional.empty();
        }
        try {
            var numbers = new HashMap<String, Double>();
            JsonNode features = Json.mapper().readTree(answer.content().array()).path("features");
            for (var feature : features.properties()) {
                JsonNode value = feature.getValue().path("value");
                if (value.isNumber()) {
                    numbers.put(feature.getKey(), value.doubleValue());
                }
            }
            return Optional.of(numbers);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String path(Entity entity) {
        return entity.key().stream()
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "/v1/features/" + entity.group() + "/", ""));
    }

    @Override
    public void close() {
        clients.close();
    }
}
