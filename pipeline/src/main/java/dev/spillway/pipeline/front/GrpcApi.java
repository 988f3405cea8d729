package dev.spillway.pipeline.front;

import io.grpc.BindableService;

/** A gRPC service that the front answers for on each of its ports, and what {@code /docs} says of it. */
public interface GrpcApi extends BindableService, AutoCloseable {

    String summary();

    /** A command line that asks it; {@code HOST:PORT} is put in by the page. */
    String example();

    /** Ends the streams that are open: the front, when it stops, waits for none. */
    @Override
    void close();

    /** As gRPC addresses it: package and service. */
    default String name() {
        return bindService().getServiceDescriptor().getName();
    }
}
