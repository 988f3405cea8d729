package dev.spillway.features.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureNamesTest {

    @ParameterizedTest
    @CsvSource(
            value = {
                // base, aggregate, parameter, buckets, window, name
                "trips, count,             ,      ,     5m,       trips_count_5m",
                "fare,  sum,               ,      ,     lifetime, fare_sum_lifetime",
                "fare,  last_k,            5,     ,     1d,       fare_last_5_1d",
                "fare,  bottom_k,          3,     ,     1d,       fare_bottom_3_1d",
                "fare,  approx_percentile, 0.5,   ,     1d,       fare_p50_1d",
                "fare,  approx_percentile, 0.95,  ,     1d,       fare_p95_1d",
                "fare,  approx_percentile, 0.999, ,     1d,       fare_p99_9_1d",
                "fare,  sum,               ,      city, 1h,       fare_sum_by_city_1h",
                "fare,  decayed_sum,       1h,    ,     '',       fare_decayed_sum_1h",
            })
    void putsNamesTogether(
            String base,
            String aggregate,
            @Nullable String parameter,
            @Nullable String buckets,
            String window,
            String name) {
        assertThat(FeatureNames.of(
                        base, aggregate, Optional.ofNullable(parameter), Optional.ofNullable(buckets), window))
                .isEqualTo(name);
    }
}
