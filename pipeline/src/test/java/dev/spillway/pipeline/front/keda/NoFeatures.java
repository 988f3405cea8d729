package dev.spillway.pipeline.front.keda;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.lookup.FeatureLookup;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A look-up without groups, for a front that is asked for sizes alone. */
final class NoFeatures implements FeatureLookup {

    @Override
    public Collection<GroupDefinition> groups() {
        return List.of();
    }

    @Override
    public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        throw new IllegalStateException("asked for features of " + group);
    }
}
