package dev.spillway.features.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShippedDefinitionsTest {

    private static final Path SHIPPED = Path.of("../definitions/features");

    @Test
    void areRight() throws InvalidDefinitionsException {
        Definitions definitions =
                new DefinitionLoader(SchemaSource.NONE).load(List.of(SHIPPED)).definitions();

        assertThat(definitions.groups().stream().map(ShippedDefinitionsTest::summary))
                .containsExactly(
                        "airport_features v1 of flight-events, 25 features",
                        "driver_features v1 of trip-events, 25 features",
                        "restaurant_features v1 of order-events, 19 features",
                        "route_features v1 of flight-events, 12 features");
    }

    @Test
    void shareOneLayoutPerTopic() throws InvalidDefinitionsException {
        Definitions definitions =
                new DefinitionLoader(SchemaSource.NONE).load(List.of(SHIPPED)).definitions();

        assertThat(definitions.layouts()).containsOnlyKeys("flight-events", "trip-events", "order-events");
        List<GroupDefinition> overFlights = definitions.groupsOf("flight-events");
        assertThat(overFlights).hasSize(2);
        assertThat(overFlights.get(0).source().fields())
                .isEqualTo(overFlights.get(1).source().fields());
    }

    @Test
    void nameEveryFeatureOfAnAirport() throws InvalidDefinitionsException {
        Definitions definitions = new DefinitionLoader(SchemaSource.NONE)
                .load(List.of(SHIPPED.resolve("airport_features.yaml")))
                .definitions();

        assertThat(definitions.groups().get(0).features().stream()
                        .map(f -> f.name() + " " + f.type().scalar() + " "
                                + f.window().hopMicros() / 1_000_000))
                .containsExactly(
                        "flights_count_1h LONG 60",
                        "flights_count_1d LONG 900",
                        "flights_count_7d LONG 3600",
                        "flights_count_lifetime LONG 0",
                        "delay_avg_1h DOUBLE 60",
                        "delay_avg_1d DOUBLE 900",
                        "delay_avg_7d DOUBLE 3600",
                        "delay_max_1h INT 60",
                        "delay_max_1d INT 900",
                        "delay_max_7d INT 3600",
                        "delay_min_1d INT 900",
                        "delay_min_7d INT 3600",
                        "late_share_avg_1h DOUBLE 60",
                        "late_share_avg_1d DOUBLE 900",
                        "late_share_avg_7d DOUBLE 3600",
                        "late_share_avg_lifetime DOUBLE 0",
                        "long_delays_count_1d LONG 900",
                        "long_delays_count_7d LONG 3600",
                        "distance_sum_1d LONG 900",
                        "distance_sum_7d LONG 3600",
                        "distance_sum_lifetime LONG 0",
                        "delay_per_mile_avg_7d DOUBLE 3600",
                        "last_delay INT 0",
                        "last_destination STRING 0",
                        "last_departure TIMESTAMP 0");
    }

    private static String summary(GroupDefinition group) {
        List<FeatureDefinition> features = group.features();
        return group.name() + " v" + group.version() + " of " + group.source().topic() + ", " + features.size()
                + " features";
    }
}
