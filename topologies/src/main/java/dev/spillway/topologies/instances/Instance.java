package dev.spillway.topologies.instances;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.streams.state.HostInfo;

/** One process of a service, as the others reach it. */
public record Instance(String host, int port) {
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\s]+):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    /** What {@code host:port} says; empty if it says something else. An IPv6 address stands in brackets. */
    public static Optional<Instance> parse(String text) {
        Matcher parts = HOST_AND_PORT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(parts.group(2));
        return port < 1 || port > PORT_MAX ? Optional.empty() : Optional.of(new Instance(parts.group(1), port));
    }

    /** As Kafka Streams names it; empty for one that has told no address. */
    static Optional<Instance> of(HostInfo told) {
        return told.port() < 1 ? Optional.empty() : Optional.of(new Instance(told.host(), told.port()));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
