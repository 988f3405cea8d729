package dev.spillway.pipeline.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.LookupResult;
import dev.spillway.features.lookup.Question;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SampledLookupTest {
    private static final Answer ANSWER = new Answer(
            "trips",
            Map.of("driver", "a"),
            7,
            OptionalLong.empty(),
            List.of(new Answer.Featured("count", 0L, Status.NOT_FOUND, Origin.DEFAULT)));

    private static final FeatureLookup ANSWERING = new FeatureLookup() {
        @Override
        public Collection<GroupDefinition> groups() {
            return List.of();
        }

        @Override
        public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
            return ANSWER;
        }
    };

    private static int shown(double share, int times) {
        var shown = new ArrayList<Answer>();
        var lookup = new SampledLookup(ANSWERING, share, new Random(11)::nextDouble, shown::add);
        var question = new Question("trips", Map.of("driver", "a"), List.of());
        for (int i = 0; i < times / 2; i++) {
            assertThat(lookup.lookup(List.of(question), lookup.terms()))
                    .isEqualTo(List.of(new LookupResult.Answered(ANSWER)));
        }
        for (int i = times / 2; i < times; i++) {
            assertThat(lookup.lookup("trips", Map.of("driver", "a"), List.of())).isSameAs(ANSWER);
        }
        assertThat(shown).allSatisfy(answer -> assertThat(answer).isSameAs(ANSWER));
        return shown.size();
    }

    @Test
    void showsTheShareThatItIsTold() {
        assertThat(shown(0, 1_000)).isZero();
        assertThat(shown(1, 1_000)).isEqualTo(1_000);
        assertThat(shown(0.25, 10_000)).isBetween(2_400, 2_600);
    }
}
