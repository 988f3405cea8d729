package dev.spillway.scaling;

import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.definition.Succession;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.NewestRecords;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.Checksum;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definitions of scaling as their topics have them, where the highest version of a name wins. What is in files is put there
 * when it is new; what was put there by others and is not in any file stays.
 */
final class DefinitionTopics {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionTopics.class);

    private final Settings settings;
    private final RecordSerde<Definition> serde;

    DefinitionTopics(Settings settings, SchemaRegistry registry) {
        this.settings = settings;
        this.serde = RecordSerde.of(Definition.class, registry);
    }

    /**
     * Publishes the policies and the budget that are newer than what is published.
     *
     * @return those that are published with other content under the same version, each with the way out
     * @throws InvalidDefinitionsException if a file is wrong; nothing is published then
     */
    List<String> publish(DefinitionFiles files) throws InvalidDefinitionsException {
        List<PolicyDefinition> policies = PolicyLoader.load(files).policies().all();
        Map<String, Definition> running = newest(TopicCatalogue.SCALING_POLICIES.name());
        Map<String, Definition> global = newest(TopicCatalogue.GLOBAL_CONFIG.name());
        var sent = new ArrayList<Future<RecordMetadata>>();
        var left = new ArrayList<String>();
        try (var producer =
                new KafkaProducer<>(KafkaClients.producer(settings), new StringSerializer(), serde.serializer())) {
            for (PolicyDefinition policy : policies) {
                if (isNew(policy, running.get(policy.name()), left)) {
                    var definition = new Definition(policy.text(), policy.version(), policy.checksum());
                    sent.add(send(producer, TopicCatalogue.SCALING_POLICIES.name(), policy.name(), definition));
                }
            }
            for (DefinitionDocument document : files.documents(PolicyLoader.GLOBAL)) {
                Definition before = global.get(document.name());
                if (PolicyLoader.reads(document)
                        && (before == null || !before.getDefinition().equals(document.text()))) {
                    int version = before == null ? 1 : before.getVersion() + 1;
                    var definition = new Definition(document.text(), version, checksum(document));
                    sent.add(send(producer, TopicCatalogue.GLOBAL_CONFIG.name(), document.name(), definition));
                }
            }
            await(sent);
        }
        return left;
    }

    private static String checksum(DefinitionDocument document) {
        var checksum = new Checksum();
        checksum.add(document.name(), document.text());
        return checksum.sha256();
    }

    private static Future<RecordMetadata> send(
            KafkaProducer<String, Definition> producer, String topic, String name, Definition definition) {
        LOG.atInfo()
                .addKeyValue("topic", topic)
                .addKeyValue("name", name)
                .addKeyValue("version", definition.getVersion())
                .log("publishes a definition");
        return producer.send(new ProducerRecord<>(topic, name, definition));
    }

    private static void await(List<Future<RecordMetadata>> sent) {
        for (Future<RecordMetadata> each : sent) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new KafkaException("cannot publish a definition", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException("interrupted while publishing definitions", e);
            }
        }
    }

    private static boolean isNew(PolicyDefinition policy, @Nullable Definition before, List<String> left) {
        if (before == null) {
            return true;
        }
        if (before.getDefinition().equals(policy.text())) {
            return false;
        }
        try {
            PolicyDefinition running = PolicyLoader.loadOne(policy.name(), before.getDefinition());
            Succession succession = Succession.of(running, policy);
            if (succession == Succession.CHANGED || succession == Succession.OLDER) {
                LOG.atWarn()
                        .addKeyValue("policy", policy.name())
                        .addKeyValue("version", policy.version())
                        .addKeyValue("published", running.version())
                        .log("leaves a policy as it is published: raise its version above the published one");
            }
            if (succession == Succession.CHANGED) {
                left.add("policy \"" + policy.name() + "\": version " + policy.version()
                        + " is in force with other content: raise the version");
            }
            return succession == Succession.NEWER;
        } catch (InvalidDefinitionsException e) {
            // what cannot be read is in force nowhere
            return true;
        }
    }

    /** The newest definition of each name. */
    private Map<String, Definition> newest(String topic) {
        return NewestRecords.all(settings, topic, serde.deserializer());
    }
}
