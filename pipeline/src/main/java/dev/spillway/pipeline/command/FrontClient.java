package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.pipeline.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks a running front, and makes one line of whatever it or the way to it has to object. */
final class FrontClient {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

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
        HttpResponse<String> response = send(request(path));
        JsonNode body = json(response.body());
        if (response.statusCode() == 200) {
            return body;
        }
        String error = body.path("error").asText("status " + response.statusCode());
        String fix = body.path("fix").asText("see the log of the process");
        throw response.statusCode() < 500
                ? CommandException.misuse(error, front.toString(), fix)
                : CommandException.failed(error, front.toString(), fix);
    }

    private HttpRequest request(String path) {
        try {
            return HttpRequest.newBuilder(front.resolve(path))
                    .timeout(ANSWER_WITHIN)
                    .build();
        } catch (IllegalArgumentException e) {
            throw CommandException.misuse("no URL", front.toString(), "give one as http://127.0.0.1:8080", e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw CommandException.misuse(
                    "no answer", front.toString(), "start Spillway with ./spillway up, or give another --url", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted", front.toString(), "ask again", e);
        }
    }

    private JsonNode json(String body) {
        try {
            return Json.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw CommandException.misuse("what answers is not Spillway", front.toString(), "give the right --url", e);
        }
    }
}
