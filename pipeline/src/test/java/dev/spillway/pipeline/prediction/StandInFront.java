package dev.spillway.pipeline.prediction;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import dev.spillway.pipeline.Acceptors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** Answers every look-up as the front would, until it is told to break. */
final class StandInFront implements AutoCloseable {

    private volatile boolean broken;
    private final Server server = Server.builder()
            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .serviceUnder("/v1/features", (context, request) -> answer(context.mappedPath()))
            .bossGroupFactory(Acceptors::named)
            .build();

    StandInFront() {
        server.start().join();
    }

    private HttpResponse answer(String path) {
        return broken
                ? HttpResponse.of(HttpStatus.INTERNAL_SERVER_ERROR)
                : HttpResponse.of(HttpStatus.OK, MediaType.JSON, """
                        {"group": "g", "entity": {"airport": "%s"}, "asOf": "2026-11-22T10:00:00.000000Z", "features": {
                          "flights_1h": {"value": 12, "status": "PRESENT", "eventTime": null, "source": "STATE"},
                          "mean_delay": {"value": null, "status": "NULL_VALUE", "eventTime": null, "source": "STATE"},
                          "carrier": {"value": "AA", "status": "PRESENT", "eventTime": null, "source": "STATE"}}}""".formatted(path));
    }

    void breaks() {
        broken = true;
    }

    void mends() {
        broken = false;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.activeLocalPort());
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
