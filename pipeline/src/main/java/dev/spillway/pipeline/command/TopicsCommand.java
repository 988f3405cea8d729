package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.domain.Definitions;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.local.FeatureTopics;
import dev.spillway.pipeline.local.RegistrySchemas;
import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.TopicMismatchException;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway topics}: our topics, and making them. */
@Command(
        name = "topics",
        description = "List the topics of Spillway; with create, make those that are missing, sources included.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway topics --json",
            "  ./spillway topics create --bootstrap 127.0.0.1:29092",
            "  ./spillway topics create --config features.properties"
        })
final class TopicsCommand implements Callable<Integer> {
    private static final String CREATE = "create";
    private static final int ANSWER_WITHIN_MS = 15_000;

    private final PrintWriter out;

    @Parameters(arity = "0..1", paramLabel = "create", description = "Make those that are missing.")
    private String what = "";

    @Mixin
    private final ClusterOption cluster = new ClusterOption();

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
        } else if (what.equals(CREATE)) {
            create();
        } else {
            throw CommandException.misuse("no such thing to do with topics", what, "ask for create, or for nothing");
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
