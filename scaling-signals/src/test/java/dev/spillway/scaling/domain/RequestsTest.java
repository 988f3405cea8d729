package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Requests: decided when read, once, and a floor until they end. */
class RequestsTest {

    private static Written simple() {
        return policy("high: latency_p95_ms > 8 out instances + 2", "low: cpu_utilization < 0.2 in instances * 0.5")
                .sizes(4, 40)
                .cooldown("1m");
    }

    @Test
    void decidesARequestWhenItIsReadWhateverTheCooldown() {
        Play play = Play.of(simple()).plays("""
                at   what                   | decision
                0s   n=10 cpu=0.5 p95=9     | OUT 10>12 high
                1s   !applied 12            | -
                2s   p95=1                  | -
                # a factor is of the size at that moment
                5s   !request x1.5 10m      | OUT 12>18 request
                6s   !applied 18            | -
                # less than there is
                7s   !request 15 10m        | -
                # bounds still hold
                8s   !request 90 10m        | OUT 18>40 (90) request [max]
                """);
        assertThat(play.newest().map(Decision::priority)).hasValue(3);
        assertThat(play.newest().orElseThrow().because()).containsExactly(Evidence.of("instances", 18, "<", 90));
    }

    @Test
    void raisesAnInToTheLargestOfThoseInForce() {
        Play.of(simple().cooldown("10s")).plays("""
                at    what                | decision
                0s    n=20 cpu=0.5 p95=1  | -
                1s    !request 12 10m     | -
                2s    !request 16 5m      | -
                10s   cpu=0.1             | IN 20>16 (10) low [request]
                11s   !applied 16         | -
                20s   .                   | -
                5m    .                   | -
                # the larger is over, the smaller is not
                5m2s  .                   | IN 16>12 (8) low [request]
                5m3s  !applied 12         | -
                10m   .                   | -
                10m1s  .                  | IN 12>6 low
                """);
    }

    @Test
    void supersedesAnOpenDecisionThatLeadsToLess() {
        Play.of(simple()).plays("""
                at    what                | decision
                0s    n=20 cpu=0.1 p95=1  | IN 20>10 low
                # as large as it is, but on its way down
                5s    !request 18 10m     | OUT 10>18 request
                6s    !applied 18         | -
                7s    !request 30 10m     | OUT 18>30 request
                # on its way to as much
                8s    !request 28 10m     | -
                9s    !failed 18          | -
                10s   cpu=0.5             | OUT 18>30 request
                11s   !applied 30         | -
                20s   .                   | -
                """);
    }

    @Test
    void decidesAFailedRequestAgainUntilItsCooldownCounts() {
        Play.of(simple()).plays("""
                at    what                | decision           alerts
                0s    n=10 cpu=0.5 p95=1  | -                  -
                5s    !request 18 10m     | OUT 10>18 request  -
                6s    !failed             | -                  -
                10s   .                   | OUT 10>18 request  -
                11s   !failed             | -                  -
                20s   .                   | OUT 10>18 request  -
                21s   !failed             | -                  -
                30s   .                   | OUT 10>18 request  -
                31s   !failed             | -                  +f|failed
                40s   .                   | -                  -
                1m30s  .                  | OUT 10>18 request  -
                1m31s  !applied 18        | -                  -f|failed
                # said once, it is not said again
                1m40s  n=16               | -                  -
                """);
    }

    @Test
    void readsARequestOnceAndNotWhenItIsOver() {
        Play play = Play.of(simple()).plays("""
                at   what                | decision
                0s   n=10 cpu=0.5 p95=1  | -
                """);
        Decider decider = play.decider();
        var request = new Request("f", "f@4", 4, 9_000_000, 12, null, 1);
        assertThat(decider.request(request, play.terms(), 9_000_000).decision()).isEmpty();
        var next = new Request("f", "f@5", 5, 90_000_000, 12, null, 1);
        assertThat(decider.request(next, play.terms(), 9_000_000).decision()).isPresent();
        decider.outcome(
                new Outcome("f", "f@1", 1, Outcome.Status.REJECTED, 10, java.util.List.of(), 10_000_000), 10_000_000);
        assertThat(decider.request(next, play.terms(), 11_000_000).decision()).isEmpty();
    }

    @Test
    void waitsForTheFirstSignal() {
        Play.of(simple()).plays("""
                at   what                | decision
                1s   !request x2 10m     | -
                10s  n=10 cpu=0.5 p95=1  | OUT 10>20 request
                """);
    }

    @Test
    void keepsTheLargestOfTooMany() {
        Requests requests = new Requests();
        for (int i = 1; i <= 40; i++) {
            requests.read(new Request("f", "f@" + i, i, 1_000, i == 3 ? 500 : i, null, 1), 0);
        }
        assertThat(requests.floor()).hasValue(500);
    }
}
