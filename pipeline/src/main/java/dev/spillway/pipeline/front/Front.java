package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.pipeline.Acceptors;
import dev.spillway.pipeline.front.MeasuredLookup.Path;
import dev.spillway.topologies.Health;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running front: every path and every gRPC service on every one of its ports, until it is closed. */
public final class Front implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final Duration DRAIN = Duration.ofMillis(200);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(2);
    /** A caller that is gone without a word would keep its stream for good; below Armeria's idle time-out of 15 s. */
    private static final Duration PING = Duration.ofSeconds(5);

    private final Server server;
    private final String host;
    /** What is open for as long as its caller stays. */
    private final List<AutoCloseable> streaming;

    private Front(Server server, String host, List<AutoCloseable> streaming) {
        this.server = server;
        this.host = host;
        this.streaming = streaming;
    }

    /** As below, for features alone. */
    public static Front start(FrontConfig config, FeatureLookup lookup, Health health, PrometheusMeterRegistry meters)
            throws IOException {
        return start(config, FrontOffer.features(lookup), health, meters);
    }

    /** As below, for features and gRPC. */
    public static Front start(
            FrontConfig config,
            FeatureLookup lookup,
            Health health,
            PrometheusMeterRegistry meters,
            List<? extends GrpcApi> grpc)
            throws IOException {
        return start(config, FrontOffer.features(lookup, grpc), health, meters);
    }

    /**
     * Starts to listen.
     *
     * @param meters where look-ups are counted, and what {@code /metrics} shows
     * @throws IOException if it cannot listen there; the message names the address and the way out
     */
    public static Front start(FrontConfig config, FrontOffer offer, Health health, PrometheusMeterRegistry meters)
            throws IOException {
        Optional<EventStreams> streams = offer.fleets().map(fleets -> new EventStreams(fleets, meters));
        ServerBuilder builder = Server.builder()
                .meterRegistry(meters)
                .maxRequestLength(config.bodyBytesMax())
                .errorHandler(new FrontErrors(config.bodyBytesMax()))
                .gracefulShutdownTimeout(DRAIN, DRAIN_MAX)
                .bossGroupFactory(Acceptors::named)
                .pingInterval(PING)
                // its own, and bounded: that which Armeria shares among all servers of a process grows to 200 threads
                .blockingTaskExecutor(
                        BlockingTaskExecutor.builder()
                                .numThreads(config.threads())
                                .threadNamePrefix("front")
                                .build(),
                        true)
                .disableServerHeader();
        config.ports().forEach(port -> builder.http(new InetSocketAddress(config.host(), port)));
        endpoints(config, offer, streams, health, meters).forEach(e -> e.addTo(builder));
        List<GrpcApi> grpc = grpc(config, offer, meters);
        if (!grpc.isEmpty()) {
            builder.service(grpcService(grpc));
        }
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new IOException(cannotListen(config), e);
        }
        var streaming = new ArrayList<AutoCloseable>(grpc);
        streams.ifPresent(streaming::add);
        return new Front(server, config.host(), List.copyOf(streaming));
    }

    /** On the executor for blocking work, as the endpoints are; a stream holds none of its threads while it is silent. */
    private static GrpcService grpcService(List<? extends GrpcApi> grpc) {
        var service = GrpcService.builder().useBlockingTaskExecutor(true).exceptionHandler(new GrpcErrors());
        grpc.forEach(service::addService);
        return service.build();
    }

    static List<Endpoint> endpoints(
            FrontConfig config,
            FrontOffer offer,
            Optional<EventStreams> streams,
            Health health,
            PrometheusMeterRegistry meters) {
        List<GrpcApi> grpc = grpc(config, offer, meters);
        var endpoints = new ArrayList<Endpoint>();
        offer.lookup().map(lookup -> new MeasuredLookup(lookup, meters)).ifPresent(lookup -> {
            endpoints.addAll(new FeatureApi(lookup, config.lookupsMax()).endpoints());
            endpoints.addAll(new FeastApi(feast(lookup, Path.FEAST, config)).endpoints());
        });
        offer.versions().ifPresent(versions -> endpoints.addAll(new DefinitionsApi(versions).endpoints()));
        offer.fleets().ifPresent(fleets -> {
            endpoints.addAll(new FleetApi(fleets).endpoints());
            endpoints.addAll(new OperatorApi(fleets).endpoints());
        });
        streams.ifPresent(open -> endpoints.addAll(new EventsApi(open).endpoints()));
        endpoints.addAll(new OperationsApi(health, meters).endpoints());
        endpoints.add(new Endpoint(
                HttpMethod.GET,
                "exact:/docs",
                "/docs",
                "This page.",
                "curl http://HOST:PORT/docs",
                (context, request) -> DocsPage.of(endpoints, grpc, authority(request.authority(), config))));
        return endpoints;
    }

    /** What is offered, and where there are features Feast's service for them. */
    static List<GrpcApi> grpc(FrontConfig config, FrontOffer offer, PrometheusMeterRegistry meters) {
        var services = new ArrayList<GrpcApi>(offer.grpc());
        offer.lookup()
                .map(lookup -> feast(new MeasuredLookup(lookup, meters), Path.FEAST_GRPC, config))
                .ifPresent(serving -> services.add(new FeastGrpc(serving)));
        return List.copyOf(services);
    }

    private static FeastServing feast(MeasuredLookup lookup, Path path, FrontConfig config) {
        return new FeastServing(lookup, path, config.lookupsMax());
    }

    private static String authority(@Nullable String asked, FrontConfig config) {
        return asked == null ? config.host() + ":" + config.ports().get(0) : asked;
    }

    /** Finds out which of the addresses it was, which the failure itself does not say. */
    private static String cannotListen(FrontConfig config) {
        for (int port : config.ports()) {
            try (var probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(config.host(), port));
            } catch (IOException e) {
                return "cannot listen on " + config.host() + ":" + port + ": " + e.getMessage()
                        + ": stop what uses it, or give another port";
            }
        }
        return "cannot listen on " + config.host() + ":" + config.ports() + ": try again, or give other ports";
    }

    /** The ports that it listens on, in the order of the configuration. */
    public List<Integer> ports() {
        return server.activePorts().values().stream()
                .map(ServerPort::localAddress)
                .map(InetSocketAddress::getPort)
                .toList();
    }

    /** Where it is reached, on the first of its ports. */
    public URI uri() {
        return URI.create("http://" + host + ":" + ports().get(0));
    }

    /** Ends streams, answers what has begun, for two seconds at most, and stops. */
    @Override
    public void close() {
        for (AutoCloseable each : streaming) {
            try {
                each.close();
            } catch (Exception e) { // what AutoCloseable declares: the server is to be stopped all the same
                LOG.atWarn().setCause(e).log("streams did not end as they should");
            }
        }
        server.stop().join();
    }
}
