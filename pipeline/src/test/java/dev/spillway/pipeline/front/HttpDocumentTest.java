package dev.spillway.pipeline.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.pipeline.front.keda.ExternalScaler;
import dev.spillway.pipeline.front.keda.FakeSizes;
import dev.spillway.topologies.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpDocumentTest {
    private static final FrontConfig CONFIG = FrontConfig.onLoopback(FrontConfig.PORT, FrontConfig.FEAST_PORT);

    @Test
    void listsWhatThereIs() throws IOException {
        String document = Files.readString(Path.of("../docs/http.md"));
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var keda = new ExternalScaler(new FakeSizes(), () -> 0, meters, 1);
        var endpoints = Front.endpoints(
                CONFIG, new MeasuredLookup(new FakeLookup(), meters), new Health(), meters, List.of(keda));

        assertThat(document.lines()
                        .filter(line -> line.matches("\\| `(GET|POST|gRPC) .*"))
                        .map(line -> line.substring(3, line.indexOf('`', 3))))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                endpoints.stream().map(endpoint -> endpoint.method() + " " + endpoint.path()),
                                Stream.of("gRPC " + keda.name()))
                        .toList());
        assertThat(document)
                .contains(
                        "port, " + CONFIG.ports().get(0) + ",",
                        "own, " + CONFIG.ports().get(1) + ";")
                .contains(
                        "at most " + CONFIG.bodyBytesMax() + " bytes", "at most " + CONFIG.lookupsMax() + " entities");
    }
}
