package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import dev.spillway.features.cassandra.CassandraConfig;
import dev.spillway.features.cassandra.CassandraLink;
import dev.spillway.parts.Ports;
import dev.spillway.pipeline.command.Spillway;
import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.Certificates;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is shipped, on a cluster that wants TLS and a login, with a registry and a Cassandra that want the same. */
@ExtendWith(RealPartsExtension.class)
class SecuredClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String USER = "spillway";
    private static final String PASSWORD = "open-sesame-1";
    private static final String WRONG = "open-barley-2";
    private static final String STORE_PASSWORD = "open-store-3";
    private static final List<String> SECRETS = List.of(PASSWORD, WRONG, STORE_PASSWORD);

    @TempDir
    private static Path shared;

    private static Certificates certificates;
    private static InProcessBroker broker;
    private static GuardedRegistry registry;
    private static GuardedCassandra cassandra;
    private static RealParts parts;

    @TempDir
    private Path folder;

    private OrderFeatures features;
    private int port;
    private Path log;

    @BeforeAll
    static void start(RealParts real) throws Exception {
        parts = real;
        certificates = Certificates.make(shared.resolve("certificates"), STORE_PASSWORD);
        broker = InProcessBroker.secured(shared.resolve("broker"), certificates.keyStore(), STORE_PASSWORD);
        registry = GuardedRegistry.before(URI.create(real.registryUrl()), certificates);
        cassandra = GuardedCassandra.start(shared.resolve("cassandra"), certificates);
    }

    @AfterAll
    static void stop() {
        cassandra.close();
        registry.close();
        broker.close();
    }

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        String name = "s" + Integer.toHexString(test.getDisplayName().hashCode());
        features = new OrderFeatures(name + "-orders", name);
        OrderFeatures.load(folder.resolve("definitions"), features.yaml());
        port = Ports.free(1).get(0);
        log = folder.resolve("spillway.log");
        letIn(PASSWORD);
        registry.letIn(USER, PASSWORD);
        cassandra.letIn(USER, PASSWORD);
    }

    @AfterEach
    void nothingSecretWasLogged() throws IOException {
        if (Files.exists(folder.resolve("spillway.log"))) {
            assertThat(Files.readString(folder.resolve("spillway.log"))).doesNotContain(SECRETS);
        }
    }

    /** Has the cluster know the user by this password. */
    private static void letIn(String password) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096), password)))
                    .all()
                    .get();
        }
    }

    /** The example of the configuration reference, with what is true here. */
    private Path config(String... more) throws IOException, InterruptedException {
        String text = House.read(House.ROOT.resolve("docs/secured.properties"))
                .replaceFirst("(kafka.bootstrap.servers = ).*", "$1" + broker.securedServers())
                .replaceFirst("(schema.registry.url = ).*", "$1" + registry.uri())
                .replaceFirst("(cassandra.contact.points = ).*", "$1" + cassandra.contactPoint())
                .replace("/etc/spillway/clients.p12", certificates.trustStore().toString())
                .replaceAll("(truststore.password = )SECRET", "$1" + STORE_PASSWORD)
                .replace("SECRET", PASSWORD);
        return Files.writeString(
                folder.resolve("spillway.properties"),
                text
                        + String.join(
                                "\n",
                                "definitions = " + folder.resolve("definitions"),
                                "front.ports = " + port,
                                "service.commit.interval = 100ms",
                                "consumer.session.timeout.ms = 6000",
                                "service.state.dir = " + folder.resolve("state"),
                                "rocksdb.memory = 16MiB",
                                "cassandra.keyspace = " + features.prefix(),
                                "")
                        + String.join("\n", more));
    }

    private ServiceProcess run(String service, Path config) throws IOException {
        return ServiceProcess.start(CommandMain.class, log, "run", service, "--config", config.toString());
    }

    private Caller caller() {
        return new Caller(URI.create("http://127.0.0.1:" + port));
    }

    private void awaitReady(ServiceProcess running) throws InterruptedException {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(caller().get("/ready")).matches(ready -> ready.status() == 200, "is ready"));
        assertThat(running.runsFor(Duration.ZERO)).isTrue();
    }

    private void awaitSaid(String words) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(caller().get("/ready"))
                        .matches(ready -> ready.status() == 503 && ready.body().contains(words), "says " + words));
        assertThat(caller().get("/ready").body()).doesNotContain(SECRETS);
    }

    /** Runs a command in this JVM, and returns its exit code and what it printed. */
    private static String command(String... args) {
        var printed = new StringWriter();
        var writer = new PrintWriter(printed, true);
        int exit = Spillway.commandLine(writer, writer).execute(args);
        assertThat(printed.toString()).doesNotContain(SECRETS);
        return exit + "\n" + printed;
    }

    @Test
    void reachesAllThatItNeedsWithTheRightLogin() throws Exception {
        Path config = config();
        assertThat(createTopics(config)).startsWith("0\ncreated ").contains(features.topic());
        var orders = new OrderStream(20_03, 10, OrderStream.minutesAgo(75), 2_000_000);
        try (var inside = new Cluster(broker.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()))) {
            int schemaId = inside.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
            inside.send(features.topic(), schemaId, orders.next(500));
            inside.send(features.topic(), null, new byte[] {1, 2, 3});
            var right = new Comparison(features, orders.made());

            try (var running = run("features", config)) {
                awaitReady(running);
                await().atMost(PATIENCE).untilAsserted(() -> right.assertLookUpsAreRight(caller()));
                await().atMost(PATIENCE).untilAsserted(() -> right.assertUpdatesAreRight(inside));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(inside.read("features-quarantine", record -> true))
                                .hasSize(1));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> right.assertRowsAreRight(cassandra.session(), features.prefix()));
            }
            // with its folder gone, all that it knows is read back from the cluster
            Path elsewhere = config("service.instance = b").resolveSibling("elsewhere.properties");
            Files.writeString(
                    elsewhere,
                    Files.readString(config)
                            .replace(
                                    folder.resolve("state").toString(),
                                    folder.resolve("empty").toString()));
            try (var running = run("features", elsewhere)) {
                awaitReady(running);
                await().atMost(PATIENCE).untilAsserted(() -> right.assertLookUpsAreRight(caller()));
            }
        }
    }

    @Test
    void runsScalingThereToo() throws Exception {
        Path config = Files.writeString(
                folder.resolve("scaling.properties"),
                Files.readString(config())
                        .replaceAll("definitions = .*", "definitions = " + House.ROOT.resolve("definitions/policies")));

        try (var running = run("scaling", config)) {
            awaitReady(running);
            assertThat(caller().get("/v1/fleets").status()).isEqualTo(200);
        }
    }

    @Test
    void saysThatItsLoginIsRefusedAndGoesOnWhenItIsNot() throws Exception {
        letIn(WRONG);
        Path config = config();

        waitsUntil(config, "Authentication failed", () -> {
            letIn(PASSWORD);
            createTopics(config);
        });
    }

    @Test
    void saysThatTheRegistryRefusesItsLoginAndGoesOnWhenItDoesNot() throws Exception {
        registry.letIn(USER, WRONG);
        Path config = config();
        createTopics(config);

        waitsUntil(
                config,
                "refuses who asks (status 401): see to registry.basic.auth.user.info",
                () -> registry.letIn(USER, PASSWORD));
    }

    @Test
    void saysThatCassandraRefusesItsLoginAndGoesOnWhenItDoesNot() throws Exception {
        cassandra.letIn(USER, WRONG);
        Path config = config();
        createTopics(config);

        waitsUntil(
                config,
                "Provided username spillway and/or password are incorrect",
                () -> cassandra.letIn(USER, PASSWORD));
    }

    /** What somebody does at the cluster. */
    private interface Mending {
        void mend() throws Exception;
    }

    /** Runs, says what is the matter, goes on running, and is ready once that is mended. */
    private void waitsUntil(Path config, String said, Mending mending) throws Exception {
        try (var running = run("features", config)) {
            awaitSaid(said);
            assertThat(running.runsFor(Duration.ofSeconds(3))).isTrue();

            mending.mend();
            awaitReady(running);
        }
    }

    private String createTopics(Path config) {
        return command(
                "topics",
                "create",
                "--config",
                config.toString(),
                "--definitions",
                folder.resolve("definitions").toString());
    }

    /** A session with Cassandra by the example, changed; whoever opens it closes it. */
    private CassandraLink link(String replaced, String by) throws IOException, InterruptedException {
        Path config = Files.writeString(
                folder.resolve("linked.properties"), Files.readString(config()).replaceAll(replaced, by));
        return new CassandraLink(CassandraConfig.from(Settings.read(config, RunConfig.KEYS)));
    }

    @Test
    void trustsNoCassandraWhoseCertificateItDoesNotKnow() throws Exception {
        try (var link = link("cassandra.ssl.*", "")) {
            assertThatThrownBy(link::open)
                    .isInstanceOf(AllNodesFailedException.class)
                    .hasStackTraceContaining("unable to find valid certification path");
        }
    }

    /** The certificate is one of 127.0.0.1, and of no name. */
    @Test
    void trustsNoCassandraThatItsCertificateDoesNotNameUnlessToldTo() throws Exception {
        String byAddress = "cassandra.contact.points = 127.0.0.1";
        String byName = "cassandra.contact.points = localhost";
        try (var link = link(byAddress, byName)) {
            assertThatThrownBy(link::open)
                    .isInstanceOf(AllNodesFailedException.class)
                    .hasStackTraceContaining("No name matching localhost found");
        }
        try (var link = link(byAddress, "cassandra.ssl.endpoint.identification.algorithm =\n" + byName)) {
            assertThat(link.open().getMetadata().getNodes()).hasSize(1);
        }
    }

    @Test
    void trustsACertificateInPem() throws Exception {
        Path pem = shared.resolve("certificates/server.pem");
        try (var link = link(
                "cassandra.ssl.truststore.*\ncassandra.ssl.truststore.*",
                "cassandra.ssl.truststore.type = PEM\ncassandra.ssl.truststore.location = " + pem)) {
            assertThat(link.open().getMetadata().getNodes()).hasSize(1);
        }
    }

    @Test
    void refusesAFileThatCannotBeUsedWithEveryFault() throws Exception {
        Path config = config(
                "kafka.sasl.mechansim = PLAIN",
                "registry.basic.auth.user.inf = a:" + WRONG,
                "servce.threads = 2",
                "consumer.max.poll.records = many",
                "streams.processing.guarantee = none");
        String place = config + ":";

        assertThat(command("run", "features", "--config", config.toString()).replaceAll(":\\d+: ", ":# "))
                .startsWith("2\n")
                .contains(
                        place + "# kafka.sasl.mechansim: no such key; did you mean kafka.sasl.mechanism?",
                        place
                                + "# registry.basic.auth.user.inf: no such key; did you mean registry.basic.auth.user.info?",
                        place + "# servce.threads: no such key; did you mean service.threads?",
                        place + "# consumer.max.poll.records: Invalid value many",
                        place + "# streams.processing.guarantee: is not yours to set");

        Path noFile =
                config("kafka.ssl.keystore.location = /nowhere/keys.p12", "kafka.ssl.keystore.password = " + WRONG);
        assertThat(command("run", "features", "--config", noFile.toString()))
                .startsWith("2\nkafka: no client can be made of these keys: ")
                .contains("/nowhere/keys.p12");
        Path noLogin = Files.writeString(
                config,
                Files.readString(config()).replace("username=\"spillway\" password=", "username=spillway password "));
        assertThat(command("run", "features", "--config", noLogin.toString()))
                .isEqualTo(
                        "2\nkafka: no client can be made of these keys: kafka.sasl.jaas.config does not read as MODULE"
                                + " required username=\"…\" password=\"…\";\n");
        Path noStore = Files.writeString(
                config,
                Files.readString(config()).replaceAll("(registry.ssl.truststore.location = ).*", "$1/nowhere/ca.p12"));
        assertThat(command("run", "features", "--config", noStore.toString()))
                .startsWith("2\nregistry: no client can be made of these keys: ")
                .contains("/nowhere/ca.p12");
        Path noTrust = Files.writeString(
                config,
                Files.readString(config()).replaceAll("(cassandra.ssl.truststore.location = ).*", "$1/nowhere/ca.p12"));
        assertThat(command("run", "features", "--config", noTrust.toString()))
                .startsWith("2\ncassandra.ssl.*: no client can be made of these keys: ")
                .contains("/nowhere/ca.p12");
    }
}
