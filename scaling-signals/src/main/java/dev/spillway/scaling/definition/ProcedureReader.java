package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Procedure;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.NodeReader;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what is below {@code procedure:}. */
final class ProcedureReader {
    static final Set<String> KEYS = Set.of("name", "brake_after_first", "verify", "verify_for", "abort_after");
    static final List<String> NAMES = List.of("add-node");

    private final NodeReader reader;
    private final ExpressionReader expressions;
    private final Collection<String> declared;

    ProcedureReader(NodeReader reader, ExpressionReader expressions, Collection<String> declared) {
        this.reader = reader;
        this.expressions = expressions;
        this.declared = declared;
    }

    Optional<Procedure> read(Node node) {
        Section keys = Section.of(reader, node, "\"procedure\"", KEYS);
        Optional<String> name =
                keys.required("name", "write name: add-node").flatMap(n -> reader.oneOf(n, "procedure", NAMES));
        Optional<Condition> brake =
                keys.get("brake_after_first").flatMap(n -> expressions.condition(n, "brake_after_first", declared));
        Optional<Condition> verify = keys.required("verify", "write verify: read_latency_p99_ms <= 15")
                .flatMap(n -> expressions.condition(n, "verify", declared));
        OptionalLong verifyFor = keys.requiredDuration("verify_for", 0, "write verify_for: 5m");
        OptionalLong abortAfter =
                keys.requiredDuration("abort_after", Durations.SECOND_MICROS, "write abort_after: 4h");
        if (name.isEmpty() || verify.isEmpty() || verifyFor.isEmpty() || abortAfter.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Procedure(
                name.get(), brake.orElse(null), verify.get(), verifyFor.getAsLong(), abortAfter.getAsLong()));
    }
}
