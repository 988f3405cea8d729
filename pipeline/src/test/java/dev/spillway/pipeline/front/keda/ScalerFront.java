package dev.spillway.pipeline.front.keda;

import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.ServiceClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A front with a scaler, that can be stopped and started again on the same port. */
final class ScalerFront implements AutoCloseable {
    private static final int STREAMS_MAX = 1_000;

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final FakeSizes sizes;
    private final ServiceClock clock;
    private final int streamsMax;
    private final int port;
    private Front front;

    ScalerFront(FakeSizes sizes, ServiceClock clock) {
        this(sizes, clock, STREAMS_MAX);
    }

    ScalerFront(FakeSizes sizes, ServiceClock clock, int streamsMax) {
        this.sizes = sizes;
        this.clock = clock;
        this.streamsMax = streamsMax;
        this.front = started(sizes, clock, meters, streamsMax, 0);
        this.port = front.uri().getPort();
    }

    private static Front started(
            FakeSizes sizes, ServiceClock clock, PrometheusMeterRegistry meters, int streamsMax, int port) {
        var scaler = new ExternalScaler(sizes, clock, meters, streamsMax);
        try {
            return Front.start(FrontConfig.onLoopback(port), new NoFeatures(), new Health(), meters, List.of(scaler));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    void stop() {
        front.close();
    }

    void restart() {
        front = started(sizes, clock, meters, streamsMax, port);
    }

    Keda keda(Keda.Transport transport) {
        return transport.to(front.uri());
    }

    /** How many are open. */
    int streams() {
        return (int) meters.get("spillway.keda.streams").gauge().value();
    }

    String metrics() {
        return meters.scrape();
    }

    @Override
    public void close() {
        stop();
    }
}
