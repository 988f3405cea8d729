package dev.spillway.pipeline.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.fleet.PoolLimits;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionServerTest {
    private static final StandInFront FRONT = new StandInFront();
    private static final String ATLANTA = "{\"group\": \"airport_features\", \"key\": [\"ATL\"]}";

    private final ServerThreads threads = ServerThreads.named("test");
    private final FrontFeatures features = new FrontFeatures(FRONT.uri(), threads.loops());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<PredictionServer> servers = new ArrayList<>();

    @AfterAll
    static void stopFront() {
        FRONT.close();
    }

    @AfterEach
    void stop() {
        FRONT.mends();
        servers.forEach(PredictionServer::close);
        features.close();
        threads.close();
    }

    private WebClient server(int slots, int queue, double serviceMs) {
        var config = new ServerConfig(new PoolLimits(slots, queue, PoolLimits.Rejection.ABORT), serviceMs);
        var server = PredictionServer.start("predictor-1", config, features, meters, threads);
        servers.add(server);
        return WebClient.of(server.uri());
    }

    private static AggregatedHttpResponse predict(WebClient server, String body) {
        return server.post("/predict", body).aggregate().join();
    }

    private static JsonNode json(AggregatedHttpResponse answer) throws IOException {
        return Json.mapper().readTree(answer.contentUtf8());
    }

    private long answered(int status) {
        return requests(status).count();
    }

    private Timer requests(int status) {
        return meters.get("http.server.requests")
                .tag("status", Integer.toString(status))
                .timer();
    }

    private long lookedUp(String outcome) {
        return meters.get("feature.lookups").tag("outcome", outcome).timer().count();
    }

    @Test
    void scoresAnEntityByItsFeatures() throws IOException {
        WebClient server = server(1, 1, 1);

        AggregatedHttpResponse answer = predict(server, ATLANTA);

        assertThat(answer.status().code()).isEqualTo(200);
        assertThat(json(answer).path("instance").asText()).isEqualTo("predictor-1");
        assertThat(json(answer).path("features").asText()).isEqualTo("LOOKED_UP");
        assertThat(json(answer).path("score").asDouble()).isBetween(0.01, 0.99).isNotCloseTo(0.5, within(1e-6));
        assertThat(json(predict(server, ATLANTA)).path("score"))
                .isEqualTo(json(answer).path("score"));
        assertThat(answered(200)).isEqualTo(2);
        assertThat(lookedUp("FOUND")).isEqualTo(2);
    }

    @Test
    void predictsByDefaultsWhereFeaturesCannotBeLookedUp() throws IOException {
        WebClient server = server(1, 1, 1);
        FRONT.breaks();

        AggregatedHttpResponse answer = predict(server, ATLANTA);

        assertThat(answer.status().code()).isEqualTo(200);
        assertThat(json(answer).path("features").asText()).isEqualTo("DEFAULT");
        assertThat(json(answer).path("score").asDouble()).isEqualTo(0.5);
        assertThat(answered(200)).isEqualTo(1);
        assertThat(features.failed()).isEqualTo(1);
        assertThat(lookedUp("FAILED")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{", "{}", "{\"group\": \"g\"}", "{\"group\": \"g\", \"key\": []}", "[]"})
    void refusesABodyThatNamesNoEntity(String body) throws IOException {
        AggregatedHttpResponse answer = predict(server(1, 1, 1), body);

        assertThat(answer.status().code()).isEqualTo(400);
        assertThat(json(answer).path("fix").asText()).contains("airport_features");
        assertThat(answered(400)).isEqualTo(1);
        assertThat(answered(500)).isZero();
    }

    @Test
    void shedsWhatFindsTheQueueFull() throws IOException {
        WebClient server = server(2, 3, 300);

        List<AggregatedHttpResponse> answers = atOnce(server, 20);

        assertThat(answers).filteredOn(answer -> answer.status().code() == 200).hasSize(5);
        assertThat(answers)
                .filteredOn(answer -> answer.status().code() == 503)
                .hasSize(15)
                .first()
                .satisfies(answer ->
                        assertThat(json(answer).path("error").asText()).isEqualTo("the queue of predictor-1 is full"));
        assertThat(answered(503)).isEqualTo(15);
        assertThat(answered(200)).isEqualTo(5);
    }

    /** One slot: what waits behind ten others takes ten times as long. */
    @Test
    void isSlowerTheMoreIsAskedOfIt() {
        WebClient server = server(1, 50, 10);
        predict(server, ATLANTA);
        double aloneMs = requests(200).max(TimeUnit.MILLISECONDS);

        atOnce(server, 40);

        assertThat(answered(200)).isEqualTo(41);
        assertThat(requests(200).max(TimeUnit.MILLISECONDS)).isGreaterThan(200);
        assertThat(aloneMs).isPositive();
    }

    @Test
    void saysHowBusyItsSlotsHaveBeen() {
        WebClient server = server(1, 50, 20);
        assertThat(meters.get("prediction.slots.busy").gauge().value()).isZero();

        atOnce(server, 20);

        assertThat(meters.get("prediction.slots.busy").gauge().value()).isBetween(0.3, 1.0);
        assertThat(meters.get("prediction.heap.used").gauge().value()).isBetween(0.0, 1.0);
    }

    @Test
    void saysThatItIsAlive() throws IOException {
        WebClient server = server(1, 1, 1);

        assertThat(json(server.get("/health").aggregate().join()).path("status").asText())
                .isEqualTo("ALIVE");
    }

    @Test
    void answersWhatItHasBeforeItStops() {
        WebClient client = server(1, 20, 50);
        List<CompletableFuture<AggregatedHttpResponse>> asked = ask(client, 5);
        await().until(() -> lookedUp("FOUND") >= 1);

        servers.remove(0).close();

        assertThat(asked)
                .allSatisfy(answer -> assertThat(answer.join().status().code()).isEqualTo(200));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("spillway-predictor-1"));
    }

    private static List<AggregatedHttpResponse> atOnce(WebClient server, int times) {
        return ask(server, times).stream().map(CompletableFuture::join).toList();
    }

    private static List<CompletableFuture<AggregatedHttpResponse>> ask(WebClient server, int times) {
        var asked = new ArrayList<CompletableFuture<AggregatedHttpResponse>>();
        for (int i = 0; i < times; i++) {
            asked.add(server.post("/predict", ATLANTA).aggregate());
        }
        return asked;
    }
}
