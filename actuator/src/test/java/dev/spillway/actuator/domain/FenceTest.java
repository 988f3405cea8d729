package dev.spillway.actuator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each table plays what happens to one fleet: orders valid until 100, unless they say otherwise. */
class FenceTest {

    private static final long UNTIL = 100;

    @Test
    void carriesOutOneAfterTheOther() {
        play("""
                at  what         comes of it
                1   order 1      admitted
                1   next         CarryOut 1
                2   order 2      admitted
                2   next         -
                3   settled      -
                3   next         CarryOut 2
                4   settled      -
                4   next         -
                """);
    }

    @Test
    void supersedesWhatWasNotBegun() {
        play("""
                at  what         comes of it
                1   order 1      admitted
                1   next         CarryOut 1
                2   order 2      admitted
                2   order 3      admitted
                2   order 4      admitted
                3   settled      -
                3   next         Supersede 2
                3   settled      -
                3   next         Supersede 3
                3   next         -
                3   settled      -
                3   next         CarryOut 4
                """);
    }

    @Test
    void dropsWhatIsNotToBeDone() {
        play("""
                at  what         comes of it
                1   advice 9     ADVICE
                1   order 2      admitted
                1   order 2      under way
                1   order 1      STALE
                1   next         CarryOut 2
                1   order 2      under way
                1   order 1      STALE
                1   settled      -
                1   order 2      REPEAT
                1   order 1      STALE
                99  order 3      admitted
                100 order 4      EXPIRED
                100 next         LetGo 3 EXPIRED
                100 settled      -
                100 next         -
                """);
    }

    /** The order is still whoever's carries it out: nothing was acknowledged. */
    @Test
    void takesAnExpiredOrderForNoAnswer() {
        play("""
                at  what         comes of it
                99  order 3      admitted
                100 next         LetGo 3 EXPIRED
                100 settled      -
                99  order 3      admitted
                """);
    }

    @Test
    void knowsAfterARestartWhatWasAcknowledged() {
        play("""
                at  what         comes of it
                1   heard 5      -
                1   order 4      STALE
                1   order 5      REPEAT
                1   order 6      admitted
                1   next         CarryOut 6
                """);
    }

    @Test
    void leavesToOthersWhatTheyHaveAcknowledged() {
        play("""
                at  what         comes of it
                1   order 5      admitted
                1   heard 5      -
                1   next         LetGo 5 REPEAT
                1   settled      -
                1   order 6      admitted
                1   heard 7      -
                1   next         LetGo 6 STALE
                """);
    }

    @Test
    void givesUpWhatItHasNotBegun() {
        play("""
                at  what         comes of it
                1   order 1      admitted
                1   next         CarryOut 1
                1   order 2      admitted
                1   order 3      admitted
                1   withdraw 1   false
                1   withdraw 2   true
                1   withdraw 3   true
                1   settled      -
                1   next         -
                1   order 3      admitted
                """);
    }

    /** Does what each row says, and writes the table again with what came of it, so that a failure is a diff. */
    private static void play(String table) {
        var player = new Player();
        String played = table.lines()
                .skip(1)
                .map(row -> row.substring(0, 17)
                        + player.play(
                                Long.parseLong(row.substring(0, 4).trim()),
                                row.substring(4, 17).trim()))
                .collect(Collectors.joining("\n"));

        assertThat(table.lines().findFirst().orElseThrow() + "\n" + played + "\n")
                .isEqualTo(table);
    }

    private static final class Player {
        private static final String FLEET = "serving";
        private final Fence fence = new Fence();
        private Step step = new Step.LetGo(order(0, false), Drop.STALE);

        String play(long at, String what) {
            String[] words = what.split(" ");
            long epoch = words.length == 2 ? Long.parseLong(words[1]) : 0;
            switch (words[0]) {
                case "order", "advice" -> {
                    return said(fence.arrive(order(epoch, words[0].equals("advice")), at));
                }
                case "next" -> {
                    var next = fence.next(FLEET, at);
                    next.ifPresent(found -> step = found);
                    return next.map(Player::said).orElse("-");
                }
                case "settled" -> fence.settled(step);
                case "heard" -> fence.acknowledged(FLEET, epoch);
                case "withdraw" -> {
                    return Boolean.toString(fence.withdraw(order(epoch, false)));
                }
                default -> throw new IllegalArgumentException(what);
            }
            return "-";
        }

        private static Order order(long epoch, boolean advice) {
            return new Order(FLEET, epoch, UNTIL, advice);
        }

        private static String said(Arrival arrival) {
            if (arrival instanceof Arrival.Dropped dropped) {
                return dropped.reason().name();
            }
            return arrival instanceof Arrival.Admitted ? "admitted" : "under way";
        }

        private static String said(Step step) {
            String reason = step instanceof Step.LetGo gone ? " " + gone.reason() : "";
            return step.getClass().getSimpleName() + " " + step.order().epoch() + reason;
        }
    }
}
