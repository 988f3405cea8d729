package dev.spillway.pipeline.local;

import java.util.stream.Stream;

/**
 * Where the parts of a stack listen, all on loopback.
 *
 * @param http the front's own port
 * @param feast the front's second port, where Feast's clients look
 */
public record StackPorts(int broker, int registry, int cassandra, int http, int feast) {
    public StackPorts {
        long different =
                Stream.of(broker, registry, cassandra, http, feast).distinct().count();
        if (different < 5) {
            throw new IllegalArgumentException("the parts need different ports, got broker=" + broker + " registry="
                    + registry + " cassandra=" + cassandra + " http=" + http + " feast=" + feast);
        }
    }
}
