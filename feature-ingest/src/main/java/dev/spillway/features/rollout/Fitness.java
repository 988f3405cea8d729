package dev.spillway.features.rollout;

import dev.spillway.features.rollout.VersionTexts.Unusable;
import dev.spillway.features.rollout.VersionTexts.Usable;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.Words;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which published versions may begin: those that can be read, and whose rows their tables take. For one thread. */
final class Fitness {
    private final VersionTexts texts;
    private final TableGuard tables;
    private final Map<String, String> refused = new HashMap<>();

    Fitness(VersionTexts texts, TableGuard tables) {
        this.texts = texts;
        this.tables = tables;
    }

    /** Judges what is published and has not begun, before it back-fills for nothing. */
    void judge(Words words) {
        refused.clear();
        words.published().forEach((group, published) -> {
            if (published.version() > words.deployment(group).highest()) {
                fault(group, published).ifPresent(why -> refused.put(group, why));
            }
        });
    }

    private Optional<String> fault(String group, Published published) {
        String what = "group \"" + group + "\", version " + published.version() + ": ";
        if (texts.read(group, published) instanceof Unusable unusable) {
            return Optional.of(what + unusable.why() + ": publish it anew, under a higher version");
        }
        return texts.read(group, published) instanceof Usable usable
                ? tables.objection(usable.group()).map(why -> what + why)
                : Optional.empty();
    }

    /** The version of a group that is published, if it may begin, or has begun. */
    Optional<Published> fit(String group, Words words) {
        return Optional.ofNullable(words.published().get(group))
                .filter(each -> texts.read(group, each) instanceof Usable)
                .filter(each -> !refused.containsKey(group));
    }

    /** Why not, by group, as of the last judgement, and the way out. */
    Map<String, String> refused() {
        return new TreeMap<>(refused);
    }
}
