package dev.spillway.pipeline.prediction;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A server as those see it who ask it. */
final class Target {
    private final String instance;
    private final URI uri;
    private final AtomicInteger underWay = new AtomicInteger();

    Target(String instance, URI uri) {
        this.instance = instance;
        this.uri = uri;
    }

    String instance() {
        return instance;
    }

    URI uri() {
        return uri;
    }

    /** How many have been asked of it and are not answered. */
    AtomicInteger underWay() {
        return underWay;
    }
}
