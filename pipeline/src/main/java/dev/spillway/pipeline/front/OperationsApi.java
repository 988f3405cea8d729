package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.topologies.Health;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** What operators ask: is it alive, is it ready, how is it doing. */
final class OperationsApi {
    private static final MediaType PROMETHEUS_TEXT = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final Health health;
    private final PrometheusMeterRegistry meters;

    OperationsApi(Health health, PrometheusMeterRegistry meters) {
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
                        "Whether to send it work: 200, or 503 while a part starts or is down. The body says how each part does.",
                        this::ready),
                endpoint("/metrics", "Every meter, for Prometheus.", this::metrics));
    }

    private static Endpoint endpoint(String path, String summary, Endpoint.Answering answering) {
        return new Endpoint(HttpMethod.GET, "exact:" + path, path, summary, "curl http://HOST:PORT" + path, answering);
    }

    private Reply health(ServiceRequestContext context, AggregatedHttpRequest request) {
        boolean alive = health.alive();
        return reply(alive, alive ? "ALIVE" : "DOWN");
    }

    private Reply ready(ServiceRequestContext context, AggregatedHttpRequest request) {
        boolean ready = health.ready();
        return reply(ready, ready ? "READY" : "NOT_READY");
    }

    private Reply metrics(ServiceRequestContext context, AggregatedHttpRequest request) {
        return Reply.text(PROMETHEUS_TEXT, meters.scrape());
    }

    private Reply reply(boolean good, String status) {
        return Reply.json(good ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, out -> {
            out.writeStartObject();
            out.writeStringField("status", status);
            out.writeObjectFieldStart("checks");
            for (Health.Check check : health.checks()) {
                out.writeObjectFieldStart(check.name());
                out.writeStringField("state", check.status().state().name());
                out.writeStringField("detail", check.status().sentence());
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeEndObject();
        });
    }
}
