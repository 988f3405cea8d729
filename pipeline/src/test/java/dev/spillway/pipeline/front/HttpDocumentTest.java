package dev.spillway.pipeline.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.pipeline.events.DecisionLog;
import dev.spillway.pipeline.events.TopicTail;
import dev.spillway.pipeline.front.keda.ExternalScaler;
import dev.spillway.pipeline.front.keda.FakeSizes;
import dev.spillway.protos.instances.InstancesGrpc;
import dev.spillway.topologies.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpDocumentTest {
    private static final FrontConfig CONFIG = FrontConfig.onLoopback(FrontConfig.PORT, FrontConfig.FEAST_PORT);

    @Test
    void listsWhatThereIs() throws IOException {
        String document = Files.readString(Path.of("../docs/http.md"));
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var keda = new ExternalScaler(new FakeSizes(), () -> 0, meters, 1);
        Fleets fleets = new Stage().fleets();
        var offer = new FakeLifecycle().offer().with(fleets, List.of(keda));
        var endpoints =
                Front.endpoints(CONFIG, offer, Optional.of(new EventStreams(fleets, meters)), new Health(), meters);

        assertThat(document.lines()
                        .filter(line -> line.matches("\\| `(GET|POST|gRPC) .*"))
                        .map(line -> line.substring(3, line.indexOf('`', 3))))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                endpoints.stream().map(endpoint -> endpoint.method() + " " + endpoint.path()),
                                Stream.concat(
                                        Front.grpc(CONFIG, offer, meters).stream()
                                                .map(service -> "gRPC " + service.name()),
                                        Stream.of("gRPC " + InstancesGrpc.SERVICE_NAME)))
                        .toList());
        assertThat(document)
                .contains(
                        "port, " + CONFIG.ports().get(0) + ",",
                        "own, " + CONFIG.ports().get(1) + ";")
                .contains("at most " + CONFIG.bodyBytesMax() + " bytes", "at most " + CONFIG.lookupsMax() + " entities")
                .contains(
                        Fleets.Bounds.DEFAULT.streams() + " streams",
                        Fleets.Bounds.DEFAULT.eventsWaiting() + " events",
                        DecisionLog.OF_A_FLEET + " of a fleet",
                        DecisionLog.OF_ALL + " in all",
                        "the last " + TopicTail.PAST.toHours() + " hours");
    }
}
