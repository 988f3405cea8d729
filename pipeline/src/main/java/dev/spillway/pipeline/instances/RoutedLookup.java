package dev.spillway.pipeline.instances;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.lookup.Copies;
import dev.spillway.features.lookup.Copy;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.LookupException;
import dev.spillway.features.lookup.LookupResult;
import dev.spillway.features.lookup.Placement;
import dev.spillway.features.lookup.Question;
import dev.spillway.features.lookup.StateLookup;
import dev.spillway.features.lookup.StateLookup.Asked;
import dev.spillway.features.lookup.Terms;
import dev.spillway.topologies.instances.Holders;
import dev.spillway.topologies.instances.Instance;
import dev.spillway.topologies.instances.ReadOrder;
import dev.spillway.topologies.instances.ReadOrder.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups that find every entity, whichever instance has its state. What is here is read here; the rest is asked of others, in as
 * many rounds as it takes and the caller's time allows, each with one call to each instance:
 *
 * <pre>
 *   entities ──▶ next to ask ──▶ this instance ──▶ found: answered
 *                   ▲    └─────▶ one call each ──▶ found: answered
 *                   └─── moved, too far behind, no answer ──┘         nobody left, or no time: INVALID
 * </pre>
 */
final class RoutedLookup implements FeatureLookup {
    private final StateLookup local;
    private final PeerReads peers;
    private final Sharings sharings;
    private final RoutingMeters meters;
    private final Terms terms;
    private volatile @Nullable ReadOrder order;

    /** @param terms what holds of a look-up that does not say otherwise */
    RoutedLookup(StateLookup local, PeerReads peers, Sharings sharings, RoutingMeters meters, Terms terms) {
        this.local = local;
        this.peers = peers;
        this.sharings = sharings;
        this.meters = meters;
        this.terms = terms;
    }

    /** Begins to ask others. Before that it answers from what is here alone. */
    void begin(ReadOrder order) {
        this.order = order;
    }

    @Override
    public Collection<GroupDefinition> groups() {
        return local.groups();
    }

    @Override
    public Terms terms() {
        return terms;
    }

    @Override
    public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        Asked asked = local.asked(group, entity, features);
        Answer answer = here(asked, terms);
        return answer != null ? answer : answers(List.of(asked), terms).get(0);
    }

    @Override
    public List<LookupResult> lookup(List<Question> questions, Terms terms) {
        var results = new ArrayList<@Nullable LookupResult>(questions.size());
        var elsewhere = new ArrayList<Asked>();
        var places = new ArrayList<Integer>();
        for (Question question : questions) {
            terms.requireCaller();
            LookupResult result = null;
            try {
                Asked asked = local.asked(question.group(), question.entity(), question.features());
                Answer answer = here(asked, terms);
                if (answer != null) {
                    result = new LookupResult.Answered(answer);
                } else {
                    elsewhere.add(asked);
                    places.add(results.size());
                }
            } catch (LookupException e) {
                result = new LookupResult.Refused(e);
            }
            results.add(result);
        }
        List<Answer> answers = answers(elsewhere, terms);
        for (int i = 0; i < answers.size(); i++) {
            results.set(places.get(i), new LookupResult.Answered(answers.get(i)));
        }
        return results.stream().map(Objects::requireNonNull).toList();
    }

    /**
     * The answer of what is here, where it is the one to give: from a state that is owned here, and, where reads are shared out, as
     * long as this instance keeps them, from a copy. Null if others are to be asked.
     */
    private @Nullable Answer here(Asked asked, Terms terms) {
        Placement placement = local.placement(asked.group());
        if (placement == null || placement.readReplicas() == 0) {
            return read(asked, 0);
        }
        Sharing sharing = sharings.of(placement);
        sharing.asked();
        if (sharing.shares().kept() < 1) {
            return null;
        }
        Answer answer = read(asked, Math.min(terms.staleMicrosMax(), ReadOrder.PICKED_STALE_MICROS_MAX));
        if (answer != null) {
            sharing.own();
        }
        return answer;
    }

    private @Nullable Answer read(Asked asked, long staleMicrosMax) {
        if (!local.answers(asked.group())) {
            return null;
        }
        Copy copy = local.read(asked.group(), asked.key(), Copies.NOW, staleMicrosMax);
        return copy instanceof Copy.Found found ? asked.answer(found) : null;
    }

    private List<Answer> answers(List<Asked> asked, Terms terms) {
        if (asked.isEmpty()) {
            return List.of();
        }
        ReadOrder others = order;
        List<Search> searches =
                asked.stream().map(each -> search(each, others, terms)).toList();
        if (others != null) {
            peers.find(searches, others.self(), terms.waitNanosMax());
        }
        return searches.stream().map(this::answer).toList();
    }

    private Answer answer(Search search) {
        Copy.Found found = search.found();
        if (found != null) {
            Placement placement = search.placement();
            if (placement != null && search.isHere() && placement.readReplicas() > 0) {
                sharings.of(placement).own();
            }
            return search.asked().answer(found);
        }
        meters.unanswered(search.asked().group().definition().name());
        return local.unanswered(search.asked());
    }

    private Search search(Asked asked, @Nullable ReadOrder others, Terms terms) {
        Placement placement = local.placement(asked.group());
        if (others == null || placement == null || !local.answers(asked.group())) {
            return new Search(asked, null, List.of(), 0);
        }
        Holders holders = placement.where().holders(placement.here().partitionOf(asked.key()));
        Optional<Instance> picked = placement.readReplicas() == 0
                ? Optional.empty()
                : sharings.of(placement)
                        .shares()
                        .pick(holders, others, ThreadLocalRandom.current().nextDouble());
        var steps = new ArrayList<>(others.of(holders, picked, terms.staleMicrosMax()));
        int likely = steps.size();
        // whatever the group knows by now, it may be here
        steps.add(new Step(others.self(), terms.staleMicrosMax()));
        return new Search(asked, placement, steps, likely);
    }
}
