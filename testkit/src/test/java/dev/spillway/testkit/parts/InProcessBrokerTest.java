package dev.spillway.testkit.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.TopicMismatchException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InProcessBrokerTest {

    private static InProcessBroker broker;

    @BeforeAll
    static void start(@TempDir Path directory) {
        broker = InProcessBroker.start(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void getsOurTopicsOnceAndKeepsThemOverARestart() throws Exception {
        List<Topic> topics = TopicCatalogue.ALL.stream()
                .map(topic -> topic.prefixed("kept-"))
                .toList();

        List<String> names = topics.stream().map(Topic::name).toList();

        assertThat(ensure(topics).created()).containsExactlyElementsOf(names);
        broker.stop();
        broker.startAgain();

        var again = ensure(topics);
        assertThat(again.created()).isEmpty();
        assertThat(again.found()).containsExactlyElementsOf(names);
    }

    @Test
    void refusesTopicsThatWouldLoseRecords() throws Exception {
        Topic updates = TopicCatalogue.FEATURE_UPDATES.prefixed("wrong-");
        ensure(List.of(TopicCatalogue.FEATURES_QUARANTINE.prefixed("wrong-").withPartitions(2), asDeleted(updates)));

        // a broker may answer for a topic before it has heard of the topic's settings
        await().untilAsserted(() -> assertThatThrownBy(() -> ensure(List.of(
                        updates,
                        TopicCatalogue.FEATURES_QUARANTINE.prefixed("wrong-").withPartitions(3))))
                .isInstanceOfSatisfying(
                        TopicMismatchException.class,
                        e -> assertThat(e.faults())
                                .containsExactly(
                                        "topic wrong-feature-updates has cleanup.policy=delete and needs compact:"
                                                + " alter it, or delete the topic",
                                        "topic wrong-features-quarantine has 2 of the 3 partitions it needs:"
                                                + " add partitions while it is empty, or delete it")));
    }

    private static Topic asDeleted(Topic topic) {
        return new Topic(
                topic.name(),
                topic.key(),
                topic.value(),
                topic.partitions(),
                TopicCatalogue.FEATURES_QUARANTINE.kept(),
                topic.owner());
    }

    private static TopicAdmin.Ensured ensure(List<Topic> topics) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return TopicAdmin.ensure(admin, topics);
        }
    }
}
