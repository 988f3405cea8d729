package dev.spillway.parts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A schema registry in its own JVM: Apicurio, spoken to in Confluent's protocol. Its address is the URL that Confluent's
 * clients are given. New subjects are BACKWARD, as at Confluent.
 */
public final class LocalRegistry {

    /** Measured: 2 s in memory, 8 s from Kafka; this is for a machine under load. */
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final Installation installation;
    private final Path directory;
    private final int port;
    private final List<String> storage;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_WITHIN)
            .build();

    private LocalRegistry(Installation installation, Path directory, int port, List<String> storage) {
        this.installation = installation;
        this.directory = directory;
        this.port = port;
        this.storage = storage;
    }

    /** One that forgets everything when it stops. */
    public static LocalRegistry inMemory(Installation installation, Path directory, int port) {
        return new LocalRegistry(installation, directory, port, List.of());
    }

    /**
     * One that keeps schemas and their ids in topics: records that carry the ids outlive it.
     *
     * @param bootstrap a broker's address
     */
    public static LocalRegistry inKafka(Installation installation, Path directory, int port, String bootstrap) {
        var storage = List.of(
                "-Dapicurio.storage.kind=kafkasql",
                "-Dapicurio.kafkasql.bootstrap.servers=" + bootstrap,
                "-Dapicurio.kafkasql.topic=kafkasql-journal",
                "-Dapicurio.kafkasql.snapshots.topic=kafkasql-snapshots",
                "-Dapicurio.events.kafka.topic=registry-events");
        return new LocalRegistry(installation, directory, port, storage);
    }

    /** Where Confluent's clients find the registry that listens on a port of this machine. */
    public static String url(int port) {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /**
     * Starts it, and returns when clients can use it;
     * if interrupted before, ends it.
     *
     * @param progress told in a few words what is going on
     * @throws MachineUnfitException if the port is taken, or someone else uses the directory
     * @throws PartFailedException if it does not get ready
     */
    public Part start(Consumer<String> progress) throws InterruptedException {
        Path home = directory.toAbsolutePath().normalize();
        ChildPart.claim("registry", home, port);
        String url = url(port);
        List<String> command = new ArrayList<>();
        command.add(Jdk.current().toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port));
        command.add("-Dapicurio.storage.snapshot.location=" + home.resolve("snapshots"));
        command.addAll(storage);
        command.addAll(List.of("-jar", installation.registryJar().toString()));
        var launch = new Launch(
                "registry", home, command, url, log -> answers(url) && isBackward(url), READY_WITHIN, PATIENCE);
        return ChildPart.start(launch, progress);
    }

    private boolean answers(String url) throws InterruptedException {
        return isOk(HttpRequest.newBuilder(URI.create(url + "/subjects")));
    }

    /** Apicurio's own rule for a subject without one is none at all. */
    private boolean isBackward(String url) throws InterruptedException {
        return isOk(HttpRequest.newBuilder(URI.create(url + "/config"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .PUT(BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}")));
    }

    private boolean isOk(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<Void> response =
                    http.send(request.timeout(ANSWER_WITHIN).build(), BodyHandlers.discarding());
            return response.statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
