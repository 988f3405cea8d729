package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.domain.Definitions;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.events.TopicRecording;
import dev.spillway.pipeline.local.FeatureTopics;
import dev.spillway.pipeline.local.RegistrySchemas;
import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.pipeline.sort.Spill;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.TopicMismatchException;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway topics}: our topics, and making them. */
@Command(
        name = "topics",
        description =
                "List the topics of Spillway; with create, make those that are missing, sources included; with record, save the"
                        + " records of topics as lines that replay reads.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway topics --json",
            "  ./spillway topics create --bootstrap 127.0.0.1:29092",
            "  ./spillway topics create --config features.properties",
            "  ./spillway topics record flight-events lookup-samples --out recorded.jsonl.gz"
        })
final class TopicsCommand implements Callable<Integer> {
    private static final String CREATE = "create";
    private static final String RECORD = "record";
    private static final int ANSWER_WITHIN_MS = 15_000;

    private final PrintWriter out;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "create|record",
            description = "Make those that are missing, or save records.")
    private String what = "";

    @Mixin
    private final ClusterOption cluster = new ClusterOption();

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TOPIC", description = "Whose records to save.")
    private List<String> names = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where records are saved, one a line; packed if it ends in .gz.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:18081/apis/ccompat/v7",
            description =
                    "Where the schemas of records are, without --config. Default: ${DEFAULT-VALUE}, that of ./spillway up.")
    private String registry = "http://127.0.0.1:18081/apis/ccompat/v7";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many a source topic is created with. Default: ${DEFAULT-VALUE}.")
    private int partitions = 4;

    @Mixin
    private final DefinitionsOption definitions = new DefinitionsOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    TopicsCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws InvalidDefinitionsException, InterruptedException, IOException {
        if (what.isEmpty()) {
            list();
        } else if (what.equals(CREATE) && names.isEmpty()) {
            create();
        } else if (what.equals(RECORD)) {
            save();
        } else {
            throw CommandException.misuse(
                    "no such thing to do with topics", what, "ask for create, for record, or for nothing");
        }
        out.flush();
        return ExitCode.DONE.code();
    }

    private void list() throws JsonProcessingException {
        if (json.isSet()) {
            out.println(Json.mapper()
                    .writeValueAsString(TopicCatalogue.ALL.stream()
                            .map(TopicsCommand::members)
                            .toList()));
            return;
        }
        var table = new Table(
                Table.left("topic"),
                Table.left("written by"),
                Table.right("partitions"),
                Table.left("cleanup"),
                Table.left("kept"));
        TopicCatalogue.ALL.forEach(topic -> table.row(
                topic.name(),
                topic.owner(),
                topic.partitions(),
                topic.kept().cleanupPolicy(),
                topic.kept().retention()));
        table.print(out);
    }

    private static Map<String, Object> members(Topic topic) {
        var members = new LinkedHashMap<String, Object>();
        members.put("topic", topic.name());
        members.put("key", topic.key());
        members.put("value", topic.value());
        members.put("partitions", topic.partitions());
        members.put("cleanup", topic.kept().cleanupPolicy());
        members.put("kept", topic.kept().retention());
        members.put("writtenBy", topic.owner());
        return members;
    }

    private void save() throws IOException {
        if (names.isEmpty() || file.isEmpty()) {
            throw CommandException.misuse(
                    names.isEmpty() ? "no topic" : "no --out",
                    "topics record",
                    "say which, and where to save their records");
        }
        Path to = file.get();
        Settings settings = cluster.settings();
        Map<String, Object> config = KafkaClients.consumer(settings, "");
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // a question must not make the topic that it asks about
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        long saved;
        var sorting = to.resolveSibling(to.getFileName() + ".sorting");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                ConfluentRegistry asked = registry(settings);
                var spill =
                        new Spill(sorting, Spill.budgetOf(Runtime.getRuntime().maxMemory()));
                Progress progress = Progress.onStderr()) {
            saved = new TopicRecording(consumer, asked)
                    .save(names, to, spill, records -> progress.show(() -> "%,d records".formatted(records)));
        } catch (KafkaException | RegistryUnreachableException e) {
            throw CommandException.failed(
                    String.valueOf(e.getMessage()),
                    cluster.place() + (cluster.isInAFile() ? "" : ", " + registry),
                    "start ./spillway up, or give other --bootstrap and --registry, or --config",
                    e);
        } catch (FileSystemException e) {
            throw CommandException.misuse("cannot write", to.toString(), "give another --out: " + e.getMessage(), e);
        }
        if (json.isSet()) {
            out.println(Json.mapper().writeValueAsString(Map.of("records", saved, "file", to.toString())));
        } else {
            out.println(saved + " records in " + to);
        }
    }

    private ConfluentRegistry registry(Settings settings) {
        return cluster.isInAFile() ? RunConfig.from(settings).registry() : ConfluentRegistry.at(registry, Map.of());
    }

    private Definitions load(Settings settings) throws InvalidDefinitionsException, IOException {
        if (!cluster.isInAFile()) {
            return load(SchemaSource.NONE);
        }
        try (ConfluentRegistry registry = RunConfig.from(settings).registry()) {
            return load(new RegistrySchemas(registry));
        }
    }

    private Definitions load(SchemaSource schemas) throws InvalidDefinitionsException {
        return new DefinitionLoader(schemas).load(definitions.places()).definitions();
    }

    private void create() throws InvalidDefinitionsException, InterruptedException, IOException {
        Settings settings = cluster.settings();
        Definitions loaded = load(settings);
        List<String> created;
        Map<String, Object> config = KafkaClients.admin(settings);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        try (Admin admin = Admin.create(config)) {
            created = FeatureTopics.create(admin, loaded, partitions);
        } catch (TopicMismatchException e) {
            throw CommandException.failed(
                    "topics are not as they have to be", cluster.place(), String.join("; ", e.faults()), e);
        } catch (KafkaException e) {
            throw CommandException.failed(
                    String.valueOf(e.getMessage()),
                    cluster.place(),
                    "start a broker, or give another --bootstrap or --config",
                    e);
        }
        if (json.isSet()) {
            out.println(Json.mapper().writeValueAsString(Map.of("created", created)));
        } else {
            out.println(created.isEmpty() ? "nothing was missing" : "created " + String.join(", ", created));
        }
    }
}
