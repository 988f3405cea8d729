package dev.spillway.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.spillway.testkit.parts.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A door before a registry: TLS, and basic authentication. */
final class GuardedRegistry implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int UNAUTHORIZED = 401;

    private final URI registry;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private volatile String login = "";

    private GuardedRegistry(URI registry, HttpsServer server) {
        this.registry = registry;
        this.server = server;
    }

    /** @param registry with the path of its API */
    static GuardedRegistry before(URI registry, Certificates certificates)
            throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.tls()));
        var guarded = new GuardedRegistry(registry, server);
        server.createContext("/", guarded::answer);
        server.setExecutor(guarded.threads);
        server.start();
        return guarded;
    }

    /** From now on this user is let in, and nobody else. */
    void letIn(String user, String password) {
        login = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    /** What clients are given. */
    String uri() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!login.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                respond(exchange, UNAUTHORIZED, "{\"error_code\": 401, \"message\": \"Unauthorized\"}".getBytes(UTF_8));
                return;
            }
            HttpResponse<byte[]> answered = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(
                                    registry + exchange.getRequestURI().toString()))
                            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());
            respond(exchange, answered.statusCode(), answered.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking the registry", e);
        }
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
