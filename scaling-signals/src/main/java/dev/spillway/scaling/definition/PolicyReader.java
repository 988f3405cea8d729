package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Constraints;
import dev.spillway.scaling.domain.Glob;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.MetricDefinition;
import dev.spillway.scaling.domain.Mode;
import dev.spillway.scaling.domain.Policy;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.scaling.domain.Procedure;
import dev.spillway.scaling.domain.Rule;
import dev.spillway.topologies.DidYouMean;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads one document of kind {@code policy}. */
final class PolicyReader {
    /** What a tier may say otherwise. */
    static final Set<String> TIER_KEYS = Set.of(
            "mode",
            "metrics",
            "min_coverage",
            "max_gap",
            "rules",
            "constraints",
            "prefer_spot_tiers",
            "procedure",
            "zero_hold");

    static final Set<String> KEYS = concat(TIER_KEYS, "policy", "version", "applies_to", "tiers");
    static final Set<String> APPLIES_TO_KEYS = Set.of("kind", "fleets");
    static final List<String> MODES = List.of("act", "observe");
    static final List<String> KINDS =
            Arrays.stream(Kind.values()).map(Kind::name).toList();

    static final double DEFAULT_MIN_COVERAGE = 0.5;
    static final long DEFAULT_MAX_GAP_MICROS = 30 * Durations.SECOND_MICROS;
    static final int LAST_TIER = 4;

    private final NodeReader reader;
    private final DefinitionDocument document;
    private final Section keys;
    private final String name;
    private final int version;
    private final Optional<Kind> kind;
    private final Optional<Node> fleetsNode;
    private final ExpressionReader expressions;

    PolicyReader(NodeReader reader, DefinitionDocument document) {
        this.reader = reader;
        this.document = document;
        this.keys = Section.of(reader, document.node(), "a policy", KEYS);
        this.name = keys.get("policy")
                .flatMap(n -> reader.name(n, "\"policy\"", Names.NAME, Names.NAME_FORM))
                .orElse("");
        this.version = (int) keys.required("version", "write version: 1")
                .map(n -> reader.integer(n, "\"version\"", 1))
                .orElse(OptionalLong.empty())
                .orElse(1);
        Section appliesTo = keys.required("applies_to", "write applies_to: {kind: PREDICTION}")
                .map(n -> Section.of(reader, n, "\"applies_to\"", APPLIES_TO_KEYS))
                .orElseGet(() -> new Section(reader, document.node(), "", Map.of()));
        this.kind = appliesTo.what().isEmpty()
                ? Optional.empty()
                : appliesTo
                        .required("kind", "known: " + String.join(", ", KINDS))
                        .flatMap(n -> reader.oneOf(n, "kind", KINDS))
                        .map(Kind::valueOf);
        this.expressions = new ExpressionReader(reader, kind);
        this.fleetsNode = appliesTo.get("fleets");
    }

    /** The policy, if there was no fault in it. */
    Optional<PolicyDefinition> read() {
        List<Glob> fleets = fleetsNode.map(this::fleets).orElse(List.of(Glob.of("*")));
        Optional<Policy> base = policy(keys.values());
        var tiers = new TreeMap<Integer, Policy>();
        keys.get("tiers").ifPresent(n -> readTiers(n, tiers));
        if (kind.isEmpty() || base.isEmpty() || fleets.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PolicyDefinition(
                name,
                version,
                kind.get(),
                fleets,
                document.text(),
                PolicyText.checksum(kind.get(), fleets, base.get(), tiers),
                base.get(),
                Map.copyOf(tiers)));
    }

    private List<Glob> fleets(Node node) {
        return reader.list(node, "\"fleets\"", "[\"*\"]").orElse(List.of()).stream()
                .flatMap(item -> reader.text(item, "a fleet").stream())
                .map(Glob::of)
                .distinct()
                .toList();
    }

    private void readTiers(Node node, Map<Integer, Policy> tiers) {
        for (NodeTuple entry : reader.map(node, "\"tiers\"").orElse(List.of())) {
            OptionalLong tier = tier(entry.getKeyNode());
            Optional<Map<String, Node>> over =
                    reader.map(entry.getValueNode(), "tier " + NodeReader.key(entry), TIER_KEYS);
            if (over.isEmpty()) {
                continue;
            }
            var merged = new LinkedHashMap<>(keys.values());
            withoutUnknownRules(entry, over.get()).forEach((key, value) -> {
                Node base = merged.get(key);
                merged.put(key, base == null ? value : Merged.of(base, value));
            });
            Optional<Policy> policy = policy(merged);
            if (tier.isPresent() && policy.isPresent()) {
                tiers.put((int) tier.getAsLong(), policy.get());
            }
        }
    }

    private OptionalLong tier(Node node) {
        OptionalLong tier = reader.integer(node, "a tier", 1);
        if (tier.isPresent() && tier.getAsLong() > LAST_TIER) {
            reader.fault(node, "there is no tier " + tier.getAsLong(), "tiers are 1 to " + LAST_TIER);
            return OptionalLong.empty();
        }
        return tier;
    }

    /** What a tier changes, but for rules that there are not: faults for those. */
    private Map<String, Node> withoutUnknownRules(NodeTuple tier, Map<String, Node> over) {
        if (!(over.get("rules") instanceof MappingNode rules)) {
            return over;
        }
        List<String> known =
                rulesIn(keys.values()).stream().map(NodeReader::key).toList();
        var kept = new ArrayList<NodeTuple>();
        for (NodeTuple rule : rules.getValue()) {
            String called = NodeReader.key(rule);
            if (known.contains(called)) {
                kept.add(rule);
                continue;
            }
            String message = " changes a rule \"" + called + "\" that the policy does not have";
            reader.fault(
                    rule.getKeyNode(), "tier " + NodeReader.key(tier) + message, DidYouMean.suggest(called, known));
        }
        var sound = new LinkedHashMap<>(over);
        sound.put(
                "rules",
                new MappingNode(
                        rules.getTag(), false, kept, rules.getStartMark(), rules.getEndMark(), rules.getFlowStyle()));
        return sound;
    }

    private static List<NodeTuple> rulesIn(Map<String, Node> values) {
        return values.get("rules") instanceof MappingNode rules ? rules.getValue() : List.of();
    }

    /** What some keys come to: those of the policy, or those with a tier's laid over them. */
    private Optional<Policy> policy(Map<String, Node> values) {
        var section = new Section(reader, document.node(), "a policy", values);
        Mode mode = section.get("mode")
                .flatMap(n -> reader.oneOf(n, "mode", MODES))
                .map(m -> m.equals("act") ? Mode.ACT : Mode.ADVISE)
                .orElse(Mode.ACT);
        Map<String, MetricDefinition> metrics = section.get("metrics")
                .map(n -> new MetricReader(reader).read(n))
                .orElse(Map.of());
        double minCoverage = section.get("min_coverage").flatMap(this::coverage).orElse(DEFAULT_MIN_COVERAGE);
        long maxGapMicros = section.duration("max_gap", Durations.SECOND_MICROS, DEFAULT_MAX_GAP_MICROS);
        Optional<Constraints> constraints = section.required("constraints", "write constraints: {min: 10, max: 1000}")
                .flatMap(n -> new ConstraintsReader(reader).read(n));
        var unit = constraints.map(Constraints::unit).orElse(ConstraintsReader.DEFAULT_UNIT);
        List<Rule> rules = section.get("rules")
                .map(n -> new RuleReader(reader, expressions, metrics.keySet(), unit).read(n))
                .orElse(List.of());
        boolean zeroHold = section.flag("zero_hold").orElse(kind.equals(Optional.of(Kind.PREDICTION)));
        Set<Integer> spotTiers =
                section.get("prefer_spot_tiers").map(this::spotTiers).orElse(Set.of());
        Optional<Procedure> procedure = section.get("procedure")
                .flatMap(n -> new ProcedureReader(reader, expressions, metrics.keySet()).read(n));
        return constraints.map(c -> new Policy(
                name,
                version,
                mode,
                metrics,
                minCoverage,
                maxGapMicros,
                rules,
                c,
                zeroHold,
                spotTiers,
                procedure.orElse(null)));
    }

    private Optional<Double> coverage(Node node) {
        OptionalDouble coverage = reader.number(node, "\"min_coverage\"");
        if (coverage.isPresent() && (coverage.getAsDouble() < 0 || coverage.getAsDouble() > 1)) {
            reader.fault(node, "\"min_coverage\" must be from 0 to 1, not " + NodeReader.value(node), "half is 0.5");
            return Optional.empty();
        }
        return coverage.isPresent() ? Optional.of(coverage.getAsDouble()) : Optional.empty();
    }

    private Set<Integer> spotTiers(Node node) {
        var tiers = new LinkedHashSet<Integer>();
        for (Node item : reader.list(node, "\"prefer_spot_tiers\"", "[3, 4]").orElse(List.of())) {
            tier(item).ifPresent(tier -> tiers.add((int) tier));
        }
        return tiers;
    }

    private static Set<String> concat(Set<String> keys, String... more) {
        var all = new LinkedHashSet<>(keys);
        all.addAll(Arrays.asList(more));
        return Set.copyOf(all);
    }
}
