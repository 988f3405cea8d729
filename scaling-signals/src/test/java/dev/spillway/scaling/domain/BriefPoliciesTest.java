package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The policies that the project is for, rule by rule. */
class BriefPoliciesTest {

    private static final String[] REST = {
        "cpu_high: cpu_utilization > 0.70 for 5m out instances * 1.2",
        "slow: latency_p95_ms > 8 for 3m out instances * 1.3",
        "qps_low: qps_per_instance < 20000 for 10m in instances * 0.8",
        "cpu_low: cpu_utilization < 0.30 for 15m in instances * 0.7"
    };

    private static Written prediction(int qps) {
        return policy(
                        "qps_high: qps_per_instance > " + qps + " for 2m out instances * 1.5",
                        REST[0],
                        REST[1],
                        REST[2],
                        REST[3])
                .sizes(10, 1000)
                .step(2)
                .zeroHold();
    }

    @Test
    void scalesAPredictionServiceOfTierTwo() {
        Play.filled(prediction(40000)).plays("""
                at     what                           | decision
                0s     n=100 qps=30000 cpu=0.5 p95=5  | -
                10s    qps=40001                      | -
                2m     .                              | -
                2m10s  .                              | OUT 100>150 qps_high
                2m12s  !applied 150                   | -
                2m20s  qps=27000 cpu=0.71             | -
                7m10s  .                              | -
                7m20s  .                              | OUT 150>180 cpu_high
                7m22s  !applied 180                   | -
                7m30s  cpu=0.6 p95=8.1                | -
                10m20s  .                             | -
                # passes the cooldown of 150 to 180: 1.3 of 150
                10m30s  .                             | OUT 180>195 slow
                10m32s  !applied 195                  | -
                12m30s  p95=4 qps=19999               | -
                22m20s  .                             | -
                # 156 would be at 0.75
                22m30s  .                             | IN 195>168 (156) qps_low [no_bounce]
                22m32s  !applied 168                  | -
                22m40s  qps=25000 cpu=0.29            | -
                37m30s  .                             | -
                37m40s  .                             | IN 168>117 cpu_low
                """);
    }

    @Test
    void scalesTierOneSoonerAndKeepsMore() {
        Play.filled(prediction(30000).sizes(50, 1000).cooldown("3m")).plays("""
                at     what                           | decision
                0s     n=50 qps=30001 cpu=0.5 p95=5   | -
                1m50s  .                              | -
                2m     .                              | OUT 50>75 qps_high
                2m5s   !applied 75                    | -
                4m50s  .                              | -
                5m     .                              | OUT 75>113 qps_high
                5m5s   !applied 113                   | -
                5m10s  qps=13000 cpu=0.2              | -
                # 90 by qps is milder than 79 by cpu
                15m10s  .                             | IN 113>90 qps_low
                15m15s  !applied 90                   | -
                18m10s  .                             | IN 90>72 qps_low
                18m15s  !applied 72                   | -
                21m10s  .                             | IN 72>57 qps_low
                21m15s  !applied 57                   | -
                24m10s  .                             | IN 57>50 (45) qps_low [min]
                24m15s  !applied 50                   | -
                30m    .                              | -
                """);
    }

    @Test
    void letsTierFourBeSmall() {
        Play.filled(prediction(50000).sizes(2, 1000)).plays("""
                at     what                           | decision
                0s     n=3 qps=45000 cpu=0.5 p95=5    | -
                5m     qps=50001                      | -
                7m     .                              | OUT 3>5 qps_high
                7m5s   !applied 5                     | -
                7m10s  qps=9000 cpu=0.2               | -
                17m10s  .                             | IN 5>3 (4) qps_low [min_step]
                17m15s  !applied 3                    | -
                22m10s  .                             | IN 3>2 (2) qps_low [min_step, min]
                """.replace("IN 3>2 (2) qps_low", "IN 3>2 qps_low"));
    }

    @Test
    void scalesATrainingCluster() {
        Play play = Play.filled(policy(
                                "backlog: queue_depth > 100 && queue_wait_time_p95_s > 1800 out instances + min(queue_depth / 10, 50)",
                                "gpu_high: gpu_utilization > 0.85 for 30m out instances * 1.2",
                                "idle: queue_depth < 10 && gpu_utilization < 0.40 for 2h in instances * 0.7")
                        .sizes(20, 500)
                        .unit(Unit.NODE)
                        .delay("30m")
                        .spot(3, 4))
                .kind(Kind.TRAINING, 2)
                .plays("""
                        at     what                                                            | decision
                        0s     n=90 queue_depth=205 queue_wait_time_p95_s=1801 gpu_utilization=0.5 queue_depth_tier_3=200 queue_depth_tier_4=5  | OUT 90>111 backlog
                        10s    !applied 111                                                    | -
                        4m50s  .                                                               | -
                        # + min(900 / 10, 50)
                        5m     queue_depth=900                                                 | OUT 111>161 backlog
                        5m5s   !applied 161                                                    | -
                        5m10s  queue_depth=0 gpu_utilization=0.86                              | -
                        35m    .                                                               | -
                        35m10s  .                                                              | OUT 161>194 gpu_high
                        """);
        assertThat(play.newest().map(Decision::preferSpot)).hasValue(true);
        assertThat(play.newest().map(Decision::unit)).hasValue(Unit.NODE);
        play.plays("""
                at      what                                         | decision
                35m15s  !applied 194                                 | -
                35m20s  gpu_utilization=0.39 queue_depth_tier_1=1    | -
                2h35m   .                                            | -
                2h35m10s  .                                          | -
                2h35m20s  .                                          | IN 194>135 idle
                """);
        assertThat(play.newest().map(Decision::preferSpot)).hasValue(false);
    }

    @Test
    void addsCassandraNodesOneByOne() {
        Play play = Play.filled(policy(
                                "slow_reads: read_latency_p99_ms > 15 for 5m out instances + 1",
                                "disk: disk_utilization > 0.70 for 5m out instances + 1",
                                "cpu: cpu_utilization > 0.60 for 5m out instances + 1",
                                "compaction: pending_compaction_sstables > 100 for 5m out instances + 1")
                        .sizes(3, 150)
                        .unit(Unit.NODE)
                        .cooldown("30m"))
                .kind(Kind.CASSANDRA, 1)
                .plays("""
                        at     what                                                      | decision
                        0s     n=3 read_latency_p99_ms=16 disk_utilization=0.5 cpu_utilization=0.5 pending_compaction_sstables=1  | -
                        4m50s  .                                                         | -
                        5m     .                                                         | OUT 3>4 slow_reads
                        5m10s  read_latency_p99_ms=9 disk_utilization=0.71               | -
                        # another rule's one more is no more than that
                        20m    !applied 4                                                | -
                        34m50s  .                                                        | -
                        35m    .                                                         | OUT 4>5 disk
                        36m    !applied 5                                                | -
                        36m10s  disk_utilization=0.5 cpu_utilization=0.61                | -
                        65m    .                                                         | OUT 5>6 cpu
                        66m    !applied 6                                                | -
                        66m10s  cpu_utilization=0.5 pending_compaction_sstables=101      | -
                        95m    .                                                         | OUT 6>7 compaction
                        """);
        Decision decision = play.newest().orElseThrow();
        assertThat(decision.priority()).isEqualTo(1);
        assertThat(decision.because()).singleElement().satisfies(why -> {
            assertThat(why.metric()).isEqualTo("pending_compaction_sstables");
            assertThat(why.threshold()).isEqualTo(100);
            assertThat(why.sinceMicros()).isEqualTo(OptionalLong.of(Written.micros("66m10s")));
        });
    }

    @Test
    void changesWhatEachInstanceHas() {
        Play.of(policy(
                                "disk: disk_utilization > 0.70 up 1.5",
                                "cpu: cpu_utilization > 0.60 out instances + 1",
                                "idle: cpu_utilization < 0.10 in instances - 1",
                                "thin: disk_utilization < 0.10 down 0.5")
                        .sizes(3, 4)
                        .cooldown("1m"))
                .kind(Kind.CASSANDRA, 1)
                .plays("""
                        at     what                                         | decision
                        # more of each comes before fewer of them
                        0s     n=3 disk_utilization=0.8 cpu_utilization=0.05 | UP 100>150 disk
                        # as many report as before: that settles nothing
                        1m     .                                            | -
                        # more of them comes before more of each
                        1m10s  cpu_utilization=0.7                          | OUT 3>4 cpu
                        1m20s  !applied 4                                   | -
                        2m20s  .                                            | UP 100>150 disk
                        2m30s  !applied 4                                   | -
                        3m20s  disk_utilization=0.05 cpu_utilization=0.3    | DOWN 100>50 thin
                        """);
    }
}
