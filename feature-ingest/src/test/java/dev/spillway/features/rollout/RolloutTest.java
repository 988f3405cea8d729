package dev.spillway.features.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.RolloutPolicy;
import dev.spillway.features.rollout.domain.RolloutRefusedException;
import dev.spillway.features.rollout.domain.Words;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One instance, and now and then another, over topics in memory. */
class RolloutTest {
    private static final long KEEP_MICROS = 3_600_000_000L;

    private final SharedLog log = new SharedLog();
    private final Set<String> caughtUp = new HashSet<>();
    private final FakeVersions versions = new FakeVersions(caughtUp);
    private final FakeTables tables = new FakeTables();
    private long nowMicros = 1_000_000;
    private Rollout rollout = rollout(versions);

    private Rollout rollout(FakeVersions of) {
        return new Rollout(log.reader(unread -> unread), new RolloutPolicy(KEEP_MICROS), of, tables, () -> nowMicros);
    }

    private void start(Map<String, Published> files) {
        rollout.found(files).groups().forEach(versions::found);
    }

    private Words round() {
        nowMicros += 1_000_000;
        return rollout.round(Duration.ZERO);
    }

    @Test
    void foundsWhatIsThereAtFirst() {
        Definitions founding =
                rollout.found(GroupTexts.files(GroupTexts.yaml("b", 3) + "---\n" + GroupTexts.yaml("a", 1)));

        assertThat(founding.groups()).extracting(GroupDefinition::name).containsExactly("a", "b");
        assertThat(log.all().deployment("b").serving().orElseThrow().founding()).isTrue();
    }

    @Test
    void runsWhatIsDeployedAndNotWhatItsOwnFilesSay() {
        rollout.found(GroupTexts.files("a", 2));

        Definitions founding = rollout(new FakeVersions(caughtUp)).found(GroupTexts.files("a", 1));

        assertThat(founding.groups()).extracting(GroupDefinition::version).containsExactly(2);
    }

    @Test
    void backFillsBesideAndTakesOver() {
        start(GroupTexts.files("a", 1));
        assertThat(rollout.publish(GroupTexts.files("a", 2))).isEmpty();

        round();
        assertThat(versions.running()).containsEntry("a", "[1, 2] serves 1");

        caughtUp.add("a 2");
        round();
        assertThat(versions.running()).containsEntry("a", "[1, 2] serves 2");

        nowMicros += KEEP_MICROS;
        round();
        round();
        assertThat(versions.running()).containsEntry("a", "[2] serves 2");
        assertThat(log.all().deployment("a").ending()).isEmpty();
    }

    @Test
    void waitsForATableThatTakesItsRows() {
        start(GroupTexts.files("a", 1));
        rollout.publish(GroupTexts.files("a", 2));
        round();
        caughtUp.add("a 2");
        tables.objections.put("a", "column trips is text");

        round();

        assertThat(versions.running()).containsEntry("a", "[1, 2] serves 1");
        assertThat(rollout.trouble("a")).isEqualTo("has caught up and does not serve: column trips is text");

        tables.objections.clear();
        round();
        assertThat(versions.running()).containsEntry("a", "[1, 2] serves 2");
    }

    @Test
    void refusesAtOnceWhatATableWouldNotTake() {
        start(GroupTexts.files("a", 1));
        tables.objections.put("a", "column trips is text");
        rollout.publish(GroupTexts.files("a", 2));

        Words words = round();

        assertThat(versions.running()).containsEntry("a", "[1] serves 1");
        assertThat(rollout.refused(words)).containsEntry("a", "group \"a\", version 2: column trips is text");
    }

    @Test
    void triesAgainWhatFails() {
        start(GroupTexts.files("a", 1));
        rollout.publish(GroupTexts.files("a", 2));
        versions.failNext(2);

        round();
        assertThat(rollout.trouble("a")).isEqualTo("tries again: not now");
        round();
        round();

        assertThat(versions.running()).containsEntry("a", "[1, 2] serves 1");
        assertThat(rollout.trouble("a")).isEmpty();
    }

    @Test
    void refusesTheSameVersionWithOtherContent() {
        start(GroupTexts.files("a", 1));

        assertThat(rollout.publish(GroupTexts.files(GroupTexts.yaml("a", 1).replace("[1h]", "[2h]"))))
                .containsExactly("group \"a\": version 1 is published with other content: raise the version");
        assertThat(rollout.publish(GroupTexts.files("a", 1))).isEmpty();
        assertThat(rollout.publish(GroupTexts.files(GroupTexts.yaml("a", 1) + "read_replicas: 1\n")))
                .containsExactly(
                        "group \"a\": version 1 would run elsewhere with these read_replicas: raise the version");
        assertThat(rollout.publish(GroupTexts.files(GroupTexts.yaml("a", 1) + "# as it was\n")))
                .isEmpty();
    }

    @Test
    void takesOtherWordsOfTheSameMeaning() {
        start(GroupTexts.files("a", 1));

        assertThat(rollout.publish(GroupTexts.files(
                        GroupTexts.yaml("a", 1).replace("name: trips", "critical: true, name: trips"))))
                .isEmpty();
        round();

        assertThat(log.all()
                        .deployment("a")
                        .serving()
                        .orElseThrow()
                        .definition()
                        .text())
                .contains("critical");
        assertThat(versions.running()).containsEntry("a", "[1] serves 1");
    }

    @Test
    void refusesWhatWasRolledBackOrRemoved() throws Exception {
        start(GroupTexts.files("a", 1));
        rollout.publish(GroupTexts.files("a", 2));
        round();
        caughtUp.add("a 2");
        round();

        rollout.rollBack("a");
        round();

        assertThat(versions.running()).containsEntry("a", "[1] serves 1");
        assertThat(rollout.publish(GroupTexts.files("a", 2)))
                .containsExactly("group \"a\": version 2 was rolled back: raise the version above 2");
        assertThat(rollout.publish(GroupTexts.files("a", 1))).isEmpty();

        rollout.remove("a", false);
        round();
        round();

        assertThat(versions.running()).isEmpty();
        assertThat(log.all().published()).isEmpty();
        assertThat(rollout.publish(GroupTexts.files("a", 2)))
                .containsExactly("group \"a\": version 2 was removed: raise the version above 2");
        assertThat(catchThrowableOfType(RolloutRefusedException.class, () -> rollout.rollBack("a")))
                .hasMessage("there is no group \"a\"");
    }

    @Test
    void dropsATableOnlyIfAskedAndNotAtOnce() throws Exception {
        start(GroupTexts.files(GroupTexts.yaml("a", 1) + "---\n" + GroupTexts.yaml("b", 1)));
        round();
        rollout.remove("a", true);
        rollout.remove("b", false);

        round();
        round();
        assertThat(tables.dropped).isEmpty();

        nowMicros += TableDrops.AFTER_MICROS;
        round();
        assertThat(tables.dropped).containsExactly("a");
        assertThat(tables.forgotten).containsExactly("a");
        assertThat(log.all().deployment("a").dropTable()).isFalse();
    }

    @Test
    void saysWhatCannotBeUsedAndGoesOnWithWhatRuns() {
        start(GroupTexts.files("a", 1));
        log.publish("a", new Published(2, "x", "group: a\nversion: 2\n"));

        Words words = round();

        assertThat(versions.running()).containsEntry("a", "[1] serves 1");
        assertThat(rollout.refused(words).get("a")).startsWith("group \"a\", version 2: a:1:1: ");

        rollout.publish(GroupTexts.files("a", 3));
        assertThat(rollout.refused(round())).isEmpty();
        assertThat(versions.running()).containsEntry("a", "[1, 3] serves 1");
    }

    @Test
    void removesAGroupWhoseDefinitionWasDeleted() {
        start(GroupTexts.files("a", 1));
        round();
        log.withdraw("a");

        assertThat(rollout.publish(GroupTexts.files("a", 1)))
                .containsExactly("group \"a\": version 1 was removed: raise the version above 1");
        round();

        assertThat(versions.running()).isEmpty();
    }
}
