package dev.spillway.features.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.features.FeatureConfig;
import dev.spillway.features.rollout.domain.Change;
import dev.spillway.features.rollout.domain.Deployed;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.Words;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.WallClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both topics on a real broker, with several who write. */
class RolloutTopicsIT {
    private static final int WRITERS = 4;

    /** About one commit in a hundred meets a transaction that was ended for another writer. */
    private static final int CHANGES = 50;

    @TempDir
    private Path folder;

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private InProcessBroker broker;
    private Settings settings;

    @BeforeEach
    void start() throws Exception {
        broker = InProcessBroker.start(folder.resolve("broker"));
        settings = Settings.of(Map.of("kafka.bootstrap.servers", broker.bootstrapServers()), FeatureConfig.KEYS);
        try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
            TopicAdmin.ensure(admin, List.of(TopicCatalogue.FEATURE_DEFINITIONS, TopicCatalogue.FEATURE_DEPLOYMENTS));
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private RolloutTopics topics() {
        return new RolloutTopics(settings, registry, new WallClock());
    }

    /** Each writes one more than it has read: what anyone had missed would be missing from the sum. */
    @Test
    void losesNoChangeHoweverManyWrite() {
        List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> countUp(writer)))
                .toList();
        writers.forEach(CompletableFuture::join);

        try (RolloutTopics reader = topics()) {
            Deployment counted = reader.read(Duration.ZERO).deployment("a");
            assertThat(counted.refused()).isEqualTo(WRITERS * CHANGES);
            assertThat(counted.epoch()).isEqualTo(WRITERS * CHANGES);
        }
    }

    private void countUp(int writer) {
        try (RolloutTopics mine = topics()) {
            for (int i = 0; i < CHANGES; i++) {
                // what two say alike counts once, so each says something of its own
                String who = "writer " + writer + ", change " + i;
                mine.change(words -> Change.of(Map.of("a", oneMore(words.deployment("a"), who))));
            }
        }
    }

    private static Deployment oneMore(Deployment before, String who) {
        return new Deployment(
                before.epoch() + 1,
                Optional.of(new Deployed(new Published(1, who, who), false, 0)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                before.refused() + 1,
                false);
    }

    @Test
    void hearsWhatOthersSayAndReadsItAgainAfterAStart() {
        Map<String, Published> files = GroupTexts.files("a", 1);
        Deployment founded = Deployment.founding(files.values().iterator().next(), 1_000_000);
        try (RolloutTopics one = topics();
                RolloutTopics other = topics()) {
            assertThat(other.read(Duration.ZERO)).isEqualTo(Words.NONE);
            Words said = one.change(words -> new Change(files, Set.of(), Map.of("a", founded)));
            assertThat(said.published()).isEqualTo(files);
            assertThat(said.deployment("a")).isEqualTo(founded);

            await().until(() -> other.read(Duration.ofMillis(100)).published().equals(files)
                    && other.read(Duration.ZERO).deployment("a").epoch() == 1);
            Words heard = other.read(Duration.ZERO);
            assertThat(heard.published()).isEqualTo(files);
            assertThat(heard.deployment("a")).isEqualTo(founded);

            one.change(words -> new Change(Map.of(), Set.of("a"), Map.of()));
        }
        try (RolloutTopics again = topics()) {
            Words all = again.read(Duration.ZERO);
            assertThat(all.published()).isEmpty();
            assertThat(all.withdrawn()).containsExactly("a");
            assertThat(all.deployment("a")).isEqualTo(founded);
        }
    }
}
