package dev.spillway.features.rollout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** What versions do, for dashboards. */
final class RolloutMeters {
    private final MultiGauge versions;
    private final MultiGauge backfills;
    private final Counter refused;

    RolloutMeters(MeterRegistry registry) {
        this.versions = MultiGauge.builder("spillway.features.versions")
                .description("Versions of feature groups, by what they are: always 1")
                .register(registry);
        this.backfills = MultiGauge.builder("spillway.features.backfill")
                .description("What share of its source a version that back-fills has folded, from 0 to 1")
                .register(registry);
        this.refused = Counter.builder("spillway.features.definitions.refused")
                .description("Published definitions of feature groups that could not be used")
                .register(registry);
    }

    void refused() {
        refused.increment();
    }

    void stand(List<Standing> standings) {
        versions.register(
                standings.stream()
                        .filter(each -> each.state() != Standing.State.REMOVED)
                        .map(each -> MultiGauge.Row.of(
                                tags(each).and("state", each.state().name()), 1))
                        .toList(),
                true);
        backfills.register(
                standings.stream()
                        .filter(each -> each.state() == Standing.State.BACK_FILLING)
                        .map(each -> MultiGauge.Row.of(tags(each), each.share()))
                        .toList(),
                true);
    }

    private static Tags tags(Standing standing) {
        return Tags.of("group", standing.group(), "version", Integer.toString(standing.version()));
    }
}
