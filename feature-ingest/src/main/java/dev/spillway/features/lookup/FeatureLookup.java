package dev.spillway.features.lookup;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Looks features up as of the service clock. Safe for any thread. */
public interface FeatureLookup {

    /** The groups that can be asked for, in the order of their definitions. */
    Collection<GroupDefinition> groups();

    /**
     * Answers for one entity. A store that cannot answer is no exception: the statuses say INVALID.
     *
     * @param entity by field; a value of the field's type, or a string or number that reads as it
     * @param features names without the group; empty: all
     * @throws LookupException if there is no such group or feature, or the entity's fields are not the group's
     */
    Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features);

    /** What holds of a look-up that does not say otherwise. */
    default Terms terms() {
        return Terms.of(Duration.ZERO, Duration.ZERO);
    }

    /**
     * Answers several at once, in their order.
     *
     * @param terms as far as another instance than this one may answer
     * @throws CancellationException if nobody waits for the answers any more
     */
    default List<LookupResult> lookup(List<Question> questions, Terms terms) {
        return questions.stream().map(question -> result(question, terms)).toList();
    }

    private LookupResult result(Question question, Terms terms) {
        terms.requireCaller();
        try {
            return new LookupResult.Answered(lookup(question.group(), question.entity(), question.features()));
        } catch (LookupException e) {
            return new LookupResult.Refused(e);
        }
    }
}
