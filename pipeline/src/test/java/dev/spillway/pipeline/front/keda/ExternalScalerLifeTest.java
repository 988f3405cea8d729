package dev.spillway.pipeline.front.keda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.spillway.pipeline.front.keda.Keda.Transport;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.parts.TcpProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What outlasts a call: streams, restarts, limits. */
class ExternalScalerLifeTest {
    private static final int STREAMS = 1_000;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T10:00:00Z"));
    private final FakeSizes sizes =
            new FakeSizes().decided("serving", 12, clock.nowMicros()).decided("idle", 0, clock.nowMicros());

    /** What KEDA does with a ScaledObject of type external-push, from set-up through an outage and a restart of ours. */
    @ParameterizedTest
    @EnumSource
    void goesAlongWithKeda(Transport transport) {
        try (var front = new ScalerFront(sizes, clock);
                var keda = front.keda(transport)) {
            String metric = keda.say("GetMetricSpec serving").split(" ")[0];
            var specs = keda.streamMetricSpec("serving");
            var active = keda.streamIsActive("serving");
            specs.hears("spillway-serving 1.0 1");
            active.hears("true");
            assertThat(keda.say("GetMetrics serving " + metric)).isEqualTo("spillway-serving 12.0 12");
            assertThat(keda.say("IsActive serving")).isEqualTo("true");

            // our inputs are down: each poll fails, which is what its fallback counts
            clock.moveBy(Duration.ofMinutes(10));
            for (int poll = 0; poll < 3; poll++) {
                assertThat(keda.say("GetMetricSpec serving")).isEqualTo("spillway-serving 1.0 1");
                assertThat(keda.say("GetMetrics serving " + metric))
                        .startsWith("UNAVAILABLE no signal of fleet \"serving\"");
            }

            // and up again
            sizes.decided("serving", 18, clock.nowMicros());
            assertThat(keda.say("GetMetrics serving " + metric)).isEqualTo("spillway-serving 18.0 18");

            // we restart: its streams end as such that have said all, it comes again, and is told what holds by then
            front.stop();
            specs.hears("spillway-serving 1.0 1", "end");
            active.hears("true", "end");
            assertThat(keda.say("IsActive serving")).startsWith("UNAVAILABLE");
            sizes.decided("serving", 0, clock.nowMicros());
            front.restart();
            await().until(() -> keda.say("IsActive serving").equals("false"));
            keda.streamIsActive("serving").hears("false");
            keda.streamMetricSpec("serving").hears("spillway-serving 1.0 1");
        }
        assertThat(sizes.listeners()).isZero();
    }

    @Test
    void takesSoManyStreamsAndNoMore() {
        try (var front = new ScalerFront(sizes, clock, 2);
                var keda = front.keda(Transport.ARMERIA)) {
            var first = keda.streamIsActive("serving");
            first.hears("true");
            keda.streamMetricSpec("idle").hears("spillway-idle 1.0 1");

            keda.streamIsActive("serving")
                    .hears(
                            "RESOURCE_EXHAUSTED 2 streams are open, and no more are taken: poll, or ask another instance");
            assertThat(keda.say("IsActive serving")).isEqualTo("true");

            first.leave();
            await().until(() -> front.streams() == 1);
            keda.streamIsActive("serving").hears("true");
        }
    }

    @Test
    void keepsAThousandStreamsWithoutAThreadForEach() {
        try (var front = new ScalerFront(sizes, clock, STREAMS);
                var keda = front.keda(Transport.ARMERIA)) {
            int threadsBefore = Thread.activeCount();
            var streams = new ArrayList<Listener<?>>();
            for (int i = 0; i < STREAMS; i++) {
                sizes.decided("fleet-" + i, i % 2, clock.nowMicros());
                streams.add(keda.streamIsActive("fleet-" + i));
            }
            await().until(() -> streams.stream().allMatch(s -> s.heard().size() == 1));
            // the pool that opened them is shared and bounded
            assertThat(Thread.activeCount() - threadsBefore).isLessThan(STREAMS / 2);

            for (int i = 0; i < STREAMS; i++) {
                sizes.decided("fleet-" + i, 1 - i % 2, clock.nowMicros());
            }

            await().until(() -> IntStream.range(0, STREAMS)
                    .allMatch(i -> streams.get(i)
                            .heard()
                            .equals(i % 2 == 0 ? List.of("false", "true") : List.of("true", "false"))));
        }
    }

    @Test
    void noticesACallerWhoVanishesWithoutAWord() throws IOException {
        try (var front = new ScalerFront(sizes, clock);
                var network = TcpProxy.to(front.port());
                var keda = Transport.GRPC_JAVA.to(URI.create("http://127.0.0.1:" + network.port()))) {
            keda.streamIsActive("serving").hears("true");

            network.delay(Duration.ofDays(1));

            await().atMost(Duration.ofSeconds(15)).until(() -> front.streams() == 0);
        }
    }

    @Test
    void keepsAStreamOpenForLongerThanACallMayTake() {
        var meters = new SimpleMeterRegistry();
        Duration callWithin = Duration.ofMillis(200);
        try (var scaler = new ExternalScaler(sizes, clock, meters, STREAMS);
                var server = Server.builder()
                        .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .requestTimeout(callWithin)
                        .service(GrpcService.builder().addService(scaler).build())
                        .build()) {
            server.start().join();
            try (var keda = Transport.ARMERIA.to(URI.create("http://127.0.0.1:" + server.activeLocalPort()))) {
                var active = keda.streamIsActive("serving");
                active.hears("true");

                await().during(callWithin.multipliedBy(3))
                        .until(() -> active.heard().size() == 1);

                sizes.decided("serving", 0, clock.nowMicros());
                active.hears("true", "false");
            }
        }
    }

    @Test
    void countsAnswersAndStreams() {
        try (var front = new ScalerFront(sizes, clock);
                var keda = front.keda(Transport.ARMERIA)) {
            keda.say("IsActive serving");
            keda.say("IsActive serving");
            keda.say("IsActive servin");
            keda.streamIsActive("serving").hears("true");

            assertThat(front.metrics())
                    .contains("spillway_keda_answers_total{rpc=\"IsActive\",status=\"OK\"} 2.0")
                    .contains("spillway_keda_answers_total{rpc=\"IsActive\",status=\"NOT_FOUND\"} 1.0")
                    .contains("spillway_keda_answers_total{rpc=\"StreamIsActive\",status=\"OK\"} 1.0")
                    .contains("spillway_keda_streams 1.0");
        }
    }
}
