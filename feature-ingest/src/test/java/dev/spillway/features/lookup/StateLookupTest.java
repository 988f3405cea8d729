package dev.spillway.features.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.features.topology.ServiceClocks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLookupTest {

    private static final String SHOPS = """
            group: shops
            version: VERSION
            entity: [shop]
            source: {topic: orders, format: json, fields: {shop: string, amount: long}}
            features:
              - {aggregate: [count], name: orders, windows: [WINDOWS], default: 0}
            """;

    private static final Map<String, String> SHOP = Map.of("shop", "a");
    private static final int SWITCHES = 20_000;

    @TempDir
    Path folder;

    private final StateLookup lookup = new StateLookup(List.of(), new ServiceClocks(() -> 5));

    private FeatureGroup version(int version, String windows) throws Exception {
        Path file = Files.writeString(
                folder.resolve("shops.yaml"),
                SHOPS.replace("VERSION", String.valueOf(version)).replace("WINDOWS", windows));
        return new FeatureGroup(new DefinitionLoader(topic -> Optional.empty())
                .load(List.of(file))
                .definitions()
                .groups()
                .get(0));
    }

    @Test
    void aGroupIsKnownFromItsAnnouncementToItsRemoval() throws Exception {
        assertThatThrownBy(() -> lookup.lookup("shops", SHOP, List.of())).isInstanceOf(LookupException.class);

        FeatureGroup first = version(1, "1h");
        lookup.announce(first);
        assertThat(lookup.answers(first)).isFalse();
        assertThat(lookup.groups()).containsExactly(first.definition());
        assertThat(lookup.lookup("shops", SHOP, List.of()).features())
                .containsExactly(new Answer.Featured("orders_count_1h", 0L, Status.INVALID, Origin.DEFAULT));

        lookup.serve(first);
        assertThat(lookup.answers(first)).isTrue();
        FeatureGroup second = version(2, "2h");
        lookup.announce(second);
        assertThat(lookup.groups()).containsExactly(first.definition());

        lookup.serve(second);
        assertThat(lookup.groups()).containsExactly(second.definition());

        lookup.remove("shops");
        assertThat(lookup.groups()).isEmpty();
        assertThatThrownBy(() -> lookup.lookup("shops", SHOP, List.of())).isInstanceOf(LookupException.class);
    }

    @Test
    void anAnswerIsOfOneVersionHoweverOftenTheyTakeTurns() throws Exception {
        FeatureGroup first = version(1, "1h, 1d");
        FeatureGroup second = version(2, "2h, 1d, lifetime");
        lookup.serve(first);
        var switching = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < SWITCHES; i++) {
                lookup.serve(i % 2 == 0 ? second : first);
            }
        });

        while (!switching.isDone()) {
            assertThat(lookup.lookup("shops", SHOP, List.of()).features().stream()
                            .map(Answer.Featured::name)
                            .toList())
                    .isIn(
                            List.of("orders_count_1h", "orders_count_1d"),
                            List.of("orders_count_2h", "orders_count_1d", "orders_count_lifetime"));
        }
        switching.join();
    }
}
