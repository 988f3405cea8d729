package dev.spillway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That a server takes connections on such a thread, and is not kept by it. */
class AcceptorsTest {

    /** Less than Netty's own waits for work. */
    private static final long STOPPED_WITHIN_MS = 1_500;

    @Test
    void endsAsSoonAsItsServerStops() throws Exception {
        try (var server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .bossGroupFactory(Acceptors::named)
                .service("/", (context, request) -> HttpResponse.of(HttpStatus.OK))
                .build()) {
            server.start().join();
            int port = server.activeLocalPort();
            assertThat(acceptors(port)).isEqualTo(1);

            server.stop().get(STOPPED_WITHIN_MS, TimeUnit.MILLISECONDS);

            await().until(() -> acceptors(port) == 0);
        }
    }

    /** Armeria names each by what it listens on. */
    private static long acceptors(int port) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().contains("boss") && thread.getName().endsWith(":" + port))
                .count();
    }
}
