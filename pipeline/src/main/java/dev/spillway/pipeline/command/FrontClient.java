package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.pipeline.Json;
import dev.spillway.topologies.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks a running front, and makes one line of whatever it or the way to it has to object. */
final class FrontClient {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
    private static final String EVENT = "event: ";
    private static final String DATA = "data: ";

    private final URI front;
    private final HttpClient http;

    FrontClient(URI front) {
        this.front = front;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .build();
    }

    /** Text as it may stand in a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The JSON at a path. */
    JsonNode get(String path) {
        return answered(send(request(path).timeout(ANSWER_WITHIN).build()));
    }

    /**
     * What is answered to a call that changes something.
     *
     * @param token what shows that the caller may
     */
    JsonNode post(String path, Map<String, ?> body, Secret token) {
        byte[] json = Json.bytes(out -> Json.mapper().writeValue(out, body));
        return answered(send(request(path)
                .timeout(ANSWER_WITHIN)
                .header("Authorization", "Bearer " + token.reveal())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))
                .build()));
    }

    /**
     * Follows a stream of events.
     *
     * @param opened called once events are told of
     * @param reader takes each event's name and its JSON
     * @throws CommandException when the stream ends, by whatever cause: it is meant to last
     */
    void follow(String path, Runnable opened, BiConsumer<String, JsonNode> reader) {
        HttpResponse<Stream<String>> response;
        try {
            response = http.send(request(path).build(), BodyHandlers.ofLines());
        } catch (IOException e) {
            throw noAnswer(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), json(lines.collect(Collectors.joining())));
            }
            opened.run();
            var event = new String[] {""};
            lines.forEach(line -> {
                if (line.startsWith(EVENT)) {
                    event[0] = line.substring(EVENT.length());
                } else if (line.startsWith(DATA)) {
                    reader.accept(event[0], json(line.substring(DATA.length())));
                }
            });
        } catch (UncheckedIOException e) {
            throw CommandException.failed("the stream broke", front.toString(), "follow again", e);
        }
        throw CommandException.failed("the stream has ended", front.toString(), "follow again");
    }

    private JsonNode answered(HttpResponse<String> response) {
        JsonNode body = json(response.body());
        if (response.statusCode() == 200) {
            return body;
        }
        throw refused(response.statusCode(), body);
    }

    private CommandException refused(int status, JsonNode body) {
        String error = body.path("error").asText("status " + status);
        String fix = body.path("fix").asText("see the log of the process");
        return status < 500
                ? CommandException.misuse(error, front.toString(), fix)
                : CommandException.failed(error, front.toString(), fix);
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(front.resolve(path));
        } catch (IllegalArgumentException e) {
            throw CommandException.misuse("no URL", front.toString(), "give one as http://127.0.0.1:8080", e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw noAnswer(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private CommandException noAnswer(IOException e) {
        return CommandException.misuse(
                "no answer", front.toString(), "start Spillway with ./spillway up, or give another --url", e);
    }

    private CommandException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return CommandException.failed("interrupted", front.toString(), "ask again", e);
    }

    private JsonNode json(String body) {
        try {
            return Json.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw CommandException.misuse("what answers is not Spillway", front.toString(), "give the right --url", e);
        }
    }
}
