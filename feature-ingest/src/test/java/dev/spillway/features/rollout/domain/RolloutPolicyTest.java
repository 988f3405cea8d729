package dev.spillway.features.rollout.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Timeline;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Stories of one group, kept for ten minutes. On the left what happens: a version is published, has caught up, is ended; a roll-back, a
 * removal, a deletion of the definition. On the right what is deployed, and what an instance that follows does.
 */
class RolloutPolicyTest {
    private static final RolloutPolicy POLICY = new RolloutPolicy(600_000_000);

    @Test
    void foundsAndFollows() {
        plays("""
                at      what         | serves  follows  kept  ending  refused  steps
                PT0S    found 1      | 1f      -        -     -       0        serve 1
                PT10S   -            | 1f      -        -     -       0        -
                PT20S   publish 2    | 1f      2        -     -       0        begin 2
                PT30S   -            | 1f      2        -     -       0        -
                PT40S   caught-up 2  | 2       -        1f    -       0        serve 2
                PT10M39S  -          | 2       -        1f    -       0        -
                PT10M40S  -          | 2       -        -     1f      0        end 1
                PT10M41S  -          | 2       -        -     -       0        -
                """);
    }

    @Test
    void backFillsAGroupThatIsNew() {
        plays("""
                at      what         | serves  follows  kept  ending  refused  steps
                PT0S    publish 1    | -       1        -     -       0        begin 1
                PT10S   caught-up 1  | 1       -        -     -       0        serve 1
                """);
    }

    @Test
    void replacesAVersionThatStillBackFills() {
        plays("""
                at      what         | serves  follows  kept  ending  refused  steps
                PT0S    found 1      | 1f      -        -     -       0        serve 1
                PT1S    publish 2    | 1f      2        -     -       0        begin 2
                PT2S    publish 4    | 1f      4        -     2       0        begin 4, end 2
                PT3S    caught-up 2  | 1f      4        -     -       0        -
                PT4S    publish 3    | 1f      4        -     -       0        -
                PT5S    caught-up 4  | 4       -        1f    -       0        serve 4
                PT6S    publish 5    | 4       5        1f    -       0        begin 5
                PT7S    caught-up 5  | 5       -        4     1f      0        serve 5, end 1
                """);
    }

    @Test
    void goesBackWhileItCan() {
        plays("""
                at      what         | serves  follows  kept  ending  refused  steps
                PT0S    found 1      | 1f      -        -     -       0        serve 1
                PT1S    roll-back    | 1f      -        -     -       0        -
                PT2S    publish 2    | 1f      2        -     -       0        begin 2
                PT3S    caught-up 2  | 2       -        1f    -       0        serve 2
                PT4S    publish 3    | 2       3        1f    -       0        begin 3
                PT5S    roll-back    | 1f      -        -     2,3     3        serve 1, end 2, end 3
                PT6S    publish 3    | 1f      -        -     -       3        -
                PT7S    roll-back    | 1f      -        -     -       3        -
                PT8S    publish 4    | 1f      4        -     -       3        begin 4
                PT9S    roll-back    | 1f      -        -     4       4        end 4
                PT10S   publish 5    | 1f      5        -     -       4        begin 5
                PT11S   caught-up 5  | 5       -        1f    -       4        serve 5
                """);
    }

    @Test
    void removesAndStartsAnewAboveWhatItWas() {
        plays("""
                at      what         | serves  follows  kept  ending  refused  steps
                PT0S    found 3      | 3f      -        -     -       0        serve 3
                PT1S    publish 4    | 3f      4        -     -       0        begin 4
                PT2S    remove       | -       -        -     3f,4    4        remove
                PT3S    publish 4    | -       -        -     -       4        -
                PT4S    remove       | -       -        -     -       4        -
                PT5S    roll-back    | -       -        -     -       4        -
                PT6S    publish 5    | -       5        -     -       4        begin 5
                PT7S    roll-back    | -       5        -     -       4        -
                PT8S    withdraw     | -       -        -     5       5        remove
                PT9S    -            | -       -        -     -       5        -
                """);
    }

    @Test
    void withdrawsWhatServesByItsDefinitionsDeletion() {
        plays("""
                at      what         | serves  follows  kept  ending  refused  steps
                PT0S    found 1      | 1f      -        -     -       0        serve 1
                PT1S    withdraw     | -       -        -     1f      1        remove
                PT2S    publish 1    | -       -        -     -       1        -
                """);
    }

    /** A table must not be dropped under a version that has just come. */
    @Test
    void waitsForTheTableToBeDropped() throws RolloutRefusedException {
        Deployment gone = POLICY.removed("g", Deployment.founding(version(1), 0), 1, true, 1);

        assertThat(POLICY.next(gone, Seen.of(version(2)), 2)).isSameAs(gone);
        assertThat(POLICY.next(RolloutPolicy.tableDropped(gone), Seen.of(version(2)), 3)
                        .candidate())
                .isPresent();
    }

    @Test
    void takesOtherWordsOfTheSameMeaning() {
        Deployment deployed = Deployment.founding(version(1), 0);
        var reworded = new Published(1, "sum-1", "the same, in other words");
        var other = new Published(1, "another", "something else");

        assertThat(POLICY.next(deployed, Seen.of(reworded), 1).serving().orElseThrow())
                .isEqualTo(new Deployed(reworded, true, 0));
        assertThat(POLICY.next(deployed, Seen.of(other), 1)).isSameAs(deployed);
    }

    /** What a crash has left of a group that is removed is begun once more: what runs knows the entities. */
    @Test
    void endsWhatACrashHasLeft() throws RolloutRefusedException {
        Deployment one = Deployment.founding(version(1), 0);
        Deployment two = POLICY.next(
                POLICY.next(one, Seen.of(version(2)), 1), new Seen(Optional.empty(), false, Set.of(2), Set.of()), 2);
        Deployment later = POLICY.next(two, new Seen(Optional.empty(), false, Set.of(), Set.of()), 700_000_000);

        assertThat(text(Step.between(Here.NOTHING, later))).isEqualTo("begin 2, serve 2, end 1");
        assertThat(text(Step.between(Here.NOTHING, POLICY.removed("g", two, 2, false, 3))))
                .isEqualTo("begin 2, begin 1, remove");
    }

    private static void plays(String story) {
        var group = new Story();
        Timeline.of(story).assertPlaysAll(group::play);
    }

    private static Published version(int number) {
        return new Published(number, "sum-" + number, "version: " + number);
    }

    private static String text(List<Step> steps) {
        return steps.stream()
                .map(step -> step.kind().name().toLowerCase(java.util.Locale.ROOT)
                        + (step.version() == 0 ? "" : " " + step.version()))
                .collect(Collectors.joining(", "));
    }

    /** One group, and one instance that follows. */
    private static final class Story {
        private Deployment deployed = Deployment.NONE;
        private Optional<Published> published = Optional.empty();
        private boolean withdrawn;
        private Set<Integer> ready = Set.of();
        private Here here = Here.NOTHING;

        List<String> play(Timeline.Row row) {
            long now = ChronoUnit.MICROS.between(java.time.Instant.EPOCH, row.at("at"));
            row.given("what").ifPresent(what -> happen(what, now));
            deployed = POLICY.next(deployed, new Seen(published, withdrawn, ready, here.ended()), now);
            List<Step> steps = Step.between(here, deployed);
            steps.forEach(step -> here = here.after(step));
            return List.of(
                    text(deployed.serving().stream().toList()),
                    text(deployed.candidate().stream().toList()),
                    text(deployed.previous().stream().toList()),
                    text(deployed.ending()),
                    Integer.toString(deployed.refused()),
                    RolloutPolicyTest.text(steps));
        }

        private static String text(List<Deployed> versions) {
            return versions.stream()
                    .map(each -> each.version() + (each.founding() ? "f" : ""))
                    .collect(Collectors.joining(","));
        }

        private void happen(String what, long now) {
            String[] words = what.split(" ", -1);
            int number = words.length > 1 ? Integer.parseInt(words[1]) : 0;
            switch (words[0]) {
                case "found" -> {
                    published = Optional.of(version(number));
                    deployed = Deployment.founding(version(number), now);
                    here = new Here(Set.of(number), java.util.OptionalInt.empty(), Set.of());
                }
                case "publish" -> {
                    withdrawn = false;
                    published =
                            published.filter(known -> known.version() > number).or(() -> Optional.of(version(number)));
                }
                case "caught-up" -> ready = Set.of(number);
                case "withdraw" -> {
                    published = Optional.empty();
                    withdrawn = true;
                }
                default -> decide(words[0], now);
            }
        }

        private void decide(String what, long now) {
            try {
                if (what.equals("remove")) {
                    deployed = POLICY.removed(
                            "g", deployed, published.map(Published::version).orElse(0), false, now);
                    published = Optional.empty();
                    withdrawn = true;
                } else {
                    deployed = POLICY.rolledBack("g", deployed, now);
                }
            } catch (RolloutRefusedException e) {
                assertThat(e.fix()).isNotEmpty();
            }
        }
    }
}
