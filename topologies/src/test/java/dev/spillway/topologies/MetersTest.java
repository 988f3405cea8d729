package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class MetersTest {

    @Test
    void bindsWhatEveryProcessHas() {
        var registry = new SimpleMeterRegistry();
        try (var meters = new Meters(registry)) {
            assertThat(meters).isNotNull();
            assertThat(registry.get("jvm.memory.used").gauges()).isNotEmpty();
            assertThat(registry.get("process.cpu.usage").gauge().value()).isBetween(0.0, 1.0);
            assertThat(registry.get("jvm.threads.live").gauge().value()).isPositive();
        }
    }
}
