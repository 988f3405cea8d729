package dev.spillway.pipeline.front;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Requests and their responses as text, spoken with a running front:
 *
 * <pre>
 * &gt; GET /ready
 * &lt; 200 {"status":"READY",
 *        "checks":{}}
 * </pre>
 *
 * <p>A line that starts with neither goes on with the one before, without the blanks between.
 */
final class Conversation {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Conversation() {}

    /** Says the same requests, and returns the text with what was answered. */
    static String replayed(URI front, String text) throws IOException, InterruptedException {
        var replayed = new StringBuilder();
        for (String line : lines(text)) {
            if (line.startsWith("> ")) {
                HttpResponse<String> response = say(front, line.substring(2));
                replayed.append(line).append('\n');
                replayed.append("< ").append(response.statusCode()).append(' ');
                replayed.append(response.body()).append('\n');
            }
        }
        return replayed.toString();
    }

    /** The text with each request and each response on one line. */
    static String joined(String text) {
        return lines(text).stream().collect(Collectors.joining("\n")) + "\n";
    }

    private static List<String> lines(String text) {
        return text.strip().replaceAll("\n\\s*(?![<>] )", "").lines().toList();
    }

    static HttpResponse<String> say(URI front, String request) throws IOException, InterruptedException {
        return say(front, request, "");
    }

    /** @param authorization the header's value; empty: none is sent */
    static HttpResponse<String> say(URI front, String request, String authorization)
            throws IOException, InterruptedException {
        String[] words = request.split(" ", 3);
        var body = words.length == 3 ? BodyPublishers.ofString(words[2]) : BodyPublishers.noBody();
        HttpRequest.Builder asked =
                HttpRequest.newBuilder(front.resolve(words[1])).method(words[0], body);
        if (!authorization.isEmpty()) {
            asked.header("Authorization", authorization);
        }
        return CLIENT.send(asked.build(), BodyHandlers.ofString());
    }
}
