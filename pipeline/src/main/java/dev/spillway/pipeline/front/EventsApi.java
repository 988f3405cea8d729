package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Records of our topics as they come, for browsers and whoever can read lines. */
final class EventsApi {
    private final EventStreams streams;

    EventsApi(EventStreams streams) {
        this.streams = streams;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                HttpMethod.GET,
                "exact:/v1/events",
                "/v1/events?topics=a,b",
                "Records of topics as they come, from now on, as server-sent events: " + String.join(", ", names())
                        + ". A caller that reads too slowly gets an event named dropped, which ends the stream.",
                "curl -N 'http://HOST:PORT/v1/events?topics=scaling-decisions,scaling-outcomes'",
                this::follow));
    }

    private Set<String> names() {
        return new TreeSet<>(streams.topics());
    }

    private Response follow(ServiceRequestContext context, AggregatedHttpRequest request) {
        Set<String> asked = context.queryParams().getAll("topics").stream()
                .flatMap(names -> Arrays.stream(names.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        String fix = "ask for topics= some of " + String.join(",", names());
        if (asked.isEmpty()) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "no topics named", fix);
        }
        for (String topic : asked) {
            if (!streams.topics().contains(topic)) {
                throw new RefusedException(
                        HttpStatus.NOT_FOUND, "no topic \"" + topic + "\" that could be followed here", fix);
            }
        }
        return streams.open(context, asked);
    }
}
