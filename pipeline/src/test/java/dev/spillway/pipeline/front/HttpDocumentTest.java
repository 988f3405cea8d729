package dev.spillway.pipeline.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.topologies.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HttpDocumentTest {
    private static final FrontConfig CONFIG = FrontConfig.onLoopback(FrontConfig.PORT, FrontConfig.FEAST_PORT);

    @Test
    void listsWhatThereIs() throws IOException {
        String document = Files.readString(Path.of("../docs/http.md"));
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var endpoints = Front.endpoints(CONFIG, new MeasuredLookup(new FakeLookup(), meters), new Health(), meters);

        assertThat(document.lines()
                        .filter(line -> line.matches("\\| `(GET|POST) .*"))
                        .map(line -> line.substring(3, line.indexOf('`', 3))))
                .containsExactlyInAnyOrderElementsOf(endpoints.stream()
                        .map(endpoint -> endpoint.method() + " " + endpoint.path())
                        .toList());
        assertThat(document)
                .contains(
                        "port, " + CONFIG.ports().get(0) + ",",
                        "own, " + CONFIG.ports().get(1) + ";")
                .contains(
                        "at most " + CONFIG.bodyBytesMax() + " bytes", "at most " + CONFIG.lookupsMax() + " entities");
    }
}
