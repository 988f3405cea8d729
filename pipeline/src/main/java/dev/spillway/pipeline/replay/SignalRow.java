package dev.spillway.pipeline.replay;

import dev.spillway.scaling.domain.Given;
import dev.spillway.scaling.domain.Kind;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A row of a file of signals.
 *
 * @param kind empty: that of the policy that governs the fleet
 * @param instances null: as many as decided so far
 * @param metrics the columns of the file that are metrics
 * @param values one for each of them; NaN where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a month of rows is kept, and none is compared
record SignalRow(
        String fleet,
        Optional<Kind> kind,
        String region,
        int tier,
        @Nullable Integer instances,
        List<String> metrics,
        double[] values) {

    Given given(Kind of, long atMicros) {
        SortedMap<String, Double> present = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                present.put(metrics.get(i), values[i]);
            }
        }
        return new Given(of, region, tier, atMicros, instances, present);
    }
}
