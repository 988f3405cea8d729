package dev.spillway.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {

    @Test
    void endAtAFifthMoreThanTheOneBefore() {
        // as Cassandra 5.0.9 showed for a read of 3,311 µs
        long[] one = new long[128];
        one[40] = 1;

        assertThat(LatencyBuckets.quantileMs(one, 0.99)).hasValue(3.311);
    }

    @Test
    void takeTheBucketOfTheRank() {
        long[] counts = new long[128];
        counts[0] = 99;
        counts[1] = 1;

        // ranks 0 to 99: ⌊0.99·99⌋ is 98, the last of the first bucket
        assertThat(LatencyBuckets.quantileMs(counts, 0.99)).hasValue(0.001);
        assertThat(LatencyBuckets.quantileMs(counts, 1)).hasValue(0.002);
    }

    @Test
    void sayNothingOfNothing() {
        assertThat(LatencyBuckets.quantileMs(new long[128], 0.99)).isEqualTo(OptionalDouble.empty());
    }
}
