package dev.spillway.scaling.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cpu_utilization        | 0                      | GOOD
                    cpu_utilization        | 1.05                   | GOOD
                    cpu_utilization        | 1.0500001              | PERCENT
                    cpu_utilization        | 70                     | PERCENT
                    cpu_utilization        | -0.0                   | GOOD
                    cpu_utilization        | -0.001                 | MISSING
                    cpu_utilization        | NaN                    | MISSING
                    cpu_utilization        | Infinity               | MISSING
                    hit_ratio              | 2                      | PERCENT
                    hit_ratio              | -1                     | MISSING
                    qps                    | Infinity               | MISSING
                    qps                    | -Infinity              | MISSING
                    qps                    | -1                     | MISSING
                    requests               | -1                     | MISSING
                    queue_depth            | -1                     | MISSING
                    read_latency_p99_ms    | -1                     | MISSING
                    queue_wait_time_p95_s  | -1                     | MISSING
                    error_rate             | -0.1                   | MISSING
                    qps_per_instance       | -1                     | MISSING
                    temperature            | -40                    | GOOD
                    gpu_utilization        | 2147483631             | PERCENT
                    gpu_utilization        | 2147483632             | MISSING
                    gpu_utilization        | 2147483635             | MISSING
                    gpu_utilization        | 2147483636             | PERCENT
                    temperature            | 140737488355327        | GOOD
                    temperature            | 140737488355328        | MISSING
                    temperature            | 140737488355331        | MISSING
                    temperature            | 140737488355332        | GOOD
                    temperature            | 9223372036854775792    | MISSING
                    temperature            | 9223372036854775795    | MISSING
                    temperature            | 9.223372036854775E18   | GOOD
                    """)
    void judgesByNameAndValue(String name, double value, Reading expected) {
        assertThat(Reading.of(name, value)).isEqualTo(expected);
    }
}
