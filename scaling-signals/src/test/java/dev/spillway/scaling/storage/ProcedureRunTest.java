package dev.spillway.scaling.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcedureRunTest {

    @Test
    void addsANodeAndVerifies() {
        Tale.play("""
                at   what           | step                    outcome          alert
                0s   p99 20         | -                       -                -
                1s   out 3>4        | ADD@1                   -                -
                2s   again          | -                       -                -
                5s   1 JOINING n4   | WAIT_STREAMING@2 n4     -                -
                6s   1 JOINING n4   | -                       -                -
                40s  2 NORMAL       | VERIFY_LATENCY@3 n4     -                -
                # a signal of before the node had joined says nothing
                30s  p99 5          | -                       -                -
                50s  p99 20         | -                       -                -
                60s  p99 14         | -                       -                -
                70s  p99 ?          | -                       -                -
                75s  tick           | -                       -                -
                80s  p99 15         | DONE@4 n4               APPLIED c@1 4    -
                90s  p99 20         | -                       -                -
                91s  3 NORMAL n5    | -                       -                -
                """);
    }

    @Test
    void verifiesAnewWhenReadsAreSlowOrSignalsTooFarApart() {
        Tale.play("""
                at    what           | step                   outcome          alert
                0s    out 3>4        | ADD@1                  -                -
                1s    1 NORMAL n4    | VERIFY_LATENCY@2 n4    -                -
                10s   p99 5          | -                      -                -
                20s   p99 16         | -                      -                -
                30s   p99 5          | -                      -                -
                70s   p99 5          | -                      -                -
                80s   p99 5          | -                      -                -
                90s   p99 5          | DONE@3 n4              APPLIED c@1 4    -
                """);
    }

    @Test
    void addsTheSecondOnlyWhenTheBrakeIsOff() {
        Tale.play("""
                at    what             | step                         outcome          alert
                0s    out 3>5          | ADD@1                        -                -
                1s    1 JOINING n4     | WAIT_STREAMING@2 n4          -                -
                # the brake is for further nodes, not for the first
                9s    p99 5 500        | -                            -                -
                20s   2 NORMAL n4      | VERIFY_LATENCY@3 n4          -                -
                30s   p99 5 101        | -                            -                -
                50s   p99 5 101        | VERIFY_LATENCY@4 n4 held     -                -
                60s   p99 5 ?          | -                            -                -
                70s   p99 5 100        | ADD@5                        -                -
                80s   5 JOINING n5     | WAIT_STREAMING@6 n5          -                -
                90s   6 NORMAL n5      | VERIFY_LATENCY@7 n5          -                -
                100s  p99 5 500        | -                            -                -
                # it has the size: the brake holds nothing more
                120s  p99 5 500        | DONE@8 n5                    APPLIED c@1 5    -
                """);
    }

    @Test
    void takesNodesAwayOneAtATimeAndVerifiesBetween() {
        Tale.play("""
                at    what             | step                     outcome                  alert
                0s    in 5>3           | DECOMMISSION@1           -                        -
                1s    1 LEAVING n5     | DECOMMISSION@2 n5        -                        -
                2s    1 LEAVING n5     | -                        -                        -
                # the answer may be to the first or to the second record of the step
                9s    1 GONE n5        | VERIFY_LATENCY@3 n5      -                        -
                10s   p99 5 500        | -                        -                        -
                30s   p99 5 500        | DECOMMISSION@4           -                        -
                39s   4 GONE n4        | DONE@5 n4                APPLIED c@1 3 [n5, n4]    -
                """);
    }

    @Test
    void abortsEachStepAndSaysWhatIsLeft() {
        Tale.play("""
                at     what                 | step                     outcome          alert
                0s     out 3>4              | ADD@1                    -                -
                599s   tick                 | -                        -                -
                600s   tick                 | ABORTED@2                FAILED c@1 3     on
                601s   1 JOINING n4         | -                        -                -
                610s   out 3>4              | ADD@3                    -                -
                611s   3 JOINING n4         | WAIT_STREAMING@4 n4      -                -
                612s   4 FAILED n4 broken   | ABORTED@5 n4             FAILED c@2 3     -
                700s   out 3>4              | ADD@6                    -                -
                701s   6 NORMAL n4          | VERIFY_LATENCY@7 n4      -                -
                710s   p99 20               | -                        -                -
                1301s  p99 20               | ABORTED@8 n4             FAILED c@3 4     -
                1310s  in 4>3               | DECOMMISSION@9           -                -
                1320s  9 FAILED n4 refused  | ABORTED@10               FAILED c@4 4     -
                1330s  in 4>3               | DECOMMISSION@11          -                -
                1340s  11 GONE n4           | DONE@12 n4               APPLIED c@5 3 [n4]    off
                """);
    }

    @Test
    void endsWhatItBeganBeforeItFollowsANewerDecision() {
        Tale.play("""
                at    what             | step                     outcome               alert
                0s    out 3>6          | ADD@1                    -                     -
                1s    1 JOINING n4     | WAIT_STREAMING@2 n4      -                     -
                2s    in 4>3           | -                        -                     -
                3s    2 NORMAL n4      | VERIFY_LATENCY@3 n4      -                     -
                10s   p99 5            | -                        -                     -
                30s   p99 5            | DECOMMISSION@4           -                     -
                31s   4 GONE n4        | DONE@5 n4                APPLIED c@2 3 [n4]    -
                """);
    }

    @Test
    void doesNothingOfAdviceAndOfWhatHasExpired() {
        Tale.play("""
                at     what        | step     outcome    alert
                0s     advice 3>4  | -        -          -
                1s     expired     | -        -          -
                2s     out 3>4     | ADD@1    -          -
                """);
    }

    @Test
    void refusesStateOfAnotherFormat() {
        byte[] bytes = ProcedureRun.of("c").toBytes();
        bytes[0] = 9;

        assertThatThrownBy(() -> ProcedureRun.of("c", bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the procedure of c has format 9");
        assertThat(ProcedureRun.of("c").last()).isEmpty();
        assertThat(ProcedureRun.of("c").dueMicros()).isEqualTo(Long.MAX_VALUE);
    }
}
