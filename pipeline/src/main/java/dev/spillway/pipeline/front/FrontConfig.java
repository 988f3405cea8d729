package dev.spillway.pipeline.front;

import java.util.List;

/**
 * Where the front listens and how much it takes at once.
 *
 * @param host the address it binds to
 * @param ports at least one; every path is served on each of them; 0: a free one, from the system
 * @param bodyBytesMax a request with a longer body is refused
 * @param lookupsMax a request for more entities than this is refused
 * @param threads that answer, at most; what comes while all are busy waits
 */
public record FrontConfig(String host, List<Integer> ports, int bodyBytesMax, int lookupsMax, int threads) {

    /** Feast's clients look here by default. */
    public static final int FEAST_PORT = 6566;

    public static final int PORT = 8080;

    /** More than processors, since an answer may wait for a disk, for another instance or for a broker. */
    public static final int THREADS = 32;

    private static final String LOOPBACK = "127.0.0.1";

    public FrontConfig {
        ports = List.copyOf(ports);
        if (ports.isEmpty() || bodyBytesMax < 1 || lookupsMax < 1 || threads < 1) {
            throw new IllegalArgumentException("need a port and limits above 0, got ports=" + ports + " bodyBytesMax="
                    + bodyBytesMax + " lookupsMax=" + lookupsMax + " threads=" + threads);
        }
    }

    /** On loopback, with limits that leave room for a ranking of 10,000 candidates. */
    public static FrontConfig onLoopback(Integer... ports) {
        return new FrontConfig(LOOPBACK, List.of(ports), 4 << 20, 10_000, THREADS);
    }
}
