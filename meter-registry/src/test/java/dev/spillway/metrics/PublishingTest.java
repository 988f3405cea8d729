package dev.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.parts.Ports;
import dev.spillway.schemas.shared.FleetKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The registry as a service has it: with its own thread, and with nobody at the other end. */
class PublishingTest {

    @Test
    @Timeout(60)
    void holdsUpNobodyWhileBrokerAndRegistryAreAway() {
        var member = FleetMember.of("serving", FleetKind.PREDICTION, "us-west", "serving-1");
        var nobody = Ports.free(2);
        var config = MetricsConfig.of(member, "127.0.0.1:" + nobody.get(0), "http://127.0.0.1:" + nobody.get(1))
                .step(Duration.ofSeconds(1));
        try (var registry = new SpillwayMeterRegistry(config)) {
            var timer = registry.timer("http.server.requests");
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                timer.record(Duration.ofMillis(2));
                return registry.lostSamples() >= 2;
            });

            assertThat(registry.sentSamples()).isZero();
        }
    }
}
