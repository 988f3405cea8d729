package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.pipeline.front.HealthView.Check;
import dev.spillway.pipeline.front.HealthView.State;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;

/** What operators ask: is it alive, is it ready, how is it doing. */
final class OperationsApi {
    private static final MediaType PROMETHEUS_TEXT = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final HealthView health;
    private final PrometheusMeterRegistry meters;

    OperationsApi(HealthView health, PrometheusMeterRegistry meters) {
        this.health = health;
        this.meters = meters;
    }

    List<Endpoint> endpoints() {
        return List.of(
                endpoint(
                        "/health",
                        "Whether the process can go on: 200, or 503 when a part of it failed and a restart is needed.",
                        this::health),
                endpoint(
                        "/ready",
                        "Whether it can answer: 200 when every part is ready, else 503 and what is waited for.",
                        this::ready),
                endpoint("/metrics", "Every meter, for Prometheus.", this::metrics));
    }

    private static Endpoint endpoint(String path, String summary, Endpoint.Answering answering) {
        return new Endpoint(HttpMethod.GET, "exact:" + path, path, summary, "curl http://HOST:PORT" + path, answering);
    }

    private Reply health(ServiceRequestContext context, AggregatedHttpRequest request) {
        Map<String, Check> checks = health.checks();
        boolean alive = checks.values().stream().noneMatch(check -> check.state() == State.FAILED);
        return reply(alive, alive ? "ALIVE" : "FAILED", checks);
    }

    private Reply ready(ServiceRequestContext context, AggregatedHttpRequest request) {
        Map<String, Check> checks = health.checks();
        boolean ready = checks.values().stream().allMatch(check -> check.state() == State.READY);
        return reply(ready, ready ? "READY" : "NOT_READY", checks);
    }

    private Reply metrics(ServiceRequestContext context, AggregatedHttpRequest request) {
        return Reply.text(PROMETHEUS_TEXT, meters.scrape());
    }

    private static Reply reply(boolean good, String status, Map<String, Check> checks) {
        return Reply.json(good ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, out -> {
            out.writeStartObject();
            out.writeStringField("status", status);
            out.writeObjectFieldStart("checks");
            for (var check : checks.entrySet()) {
                out.writeObjectFieldStart(check.getKey());
                out.writeStringField("state", check.getValue().state().name());
                out.writeStringField("detail", check.getValue().sentence());
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeEndObject();
        });
    }
}
