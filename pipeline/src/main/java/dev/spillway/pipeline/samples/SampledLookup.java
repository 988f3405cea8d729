package dev.spillway.pipeline.samples;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.LookupResult;
import dev.spillway.features.lookup.Question;
import dev.spillway.features.lookup.Terms;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups of which a share is shown to somebody else, after they are answered and whatever becomes of that.
 *
 * @param share in [0, 1]
 * @param chance a number in [0, 1) for each look-up; safe for any thread
 * @param shown takes an answer without delay
 */
public record SampledLookup(FeatureLookup lookup, double share, DoubleSupplier chance, Consumer<Answer> shown)
        implements FeatureLookup {

    @Override
    public Collection<GroupDefinition> groups() {
        return lookup.groups();
    }

    @Override
    public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        Answer answer = lookup.lookup(group, entity, features);
        show(answer);
        return answer;
    }

    @Override
    public Terms terms() {
        return lookup.terms();
    }

    @Override
    public List<LookupResult> lookup(List<Question> questions, Terms terms) {
        List<LookupResult> results = lookup.lookup(questions, terms);
        for (LookupResult result : results) {
            if (result instanceof LookupResult.Answered answered) {
                show(answered.answer());
            }
        }
        return results;
    }

    private void show(Answer answer) {
        if (chance.getAsDouble() < share) {
            shown.accept(answer);
        }
    }
}
