package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Quantity;
import dev.spillway.scaling.expression.PolicyExpressions;
import dev.spillway.topologies.definition.NodeReader;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.Collection;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the expressions of one document. */
final class ExpressionReader {
    private final NodeReader reader;
    private final Optional<Kind> kind;

    /**
     * @param kind empty because of a fault already said: then no expression is judged
     */
    ExpressionReader(NodeReader reader, Optional<Kind> kind) {
        this.reader = reader;
        this.kind = kind;
    }

    Optional<Condition> condition(Node node, String key, Collection<String> declared) {
        return read(node, key, declared, PolicyExpressions::condition);
    }

    Optional<Quantity> quantity(Node node, String key, Collection<String> declared) {
        return read(node, key, declared, PolicyExpressions::quantity);
    }

    private interface Compilation<T> {
        T of(PolicyExpressions expressions, String text) throws InvalidExpressionException;
    }

    private <T> Optional<T> read(Node node, String key, Collection<String> declared, Compilation<T> compilation) {
        Optional<String> text = reader.text(node, Section.quoted(key));
        if (text.isEmpty() || kind.isEmpty()) {
            return Optional.empty();
        }
        PolicyExpressions compiler = PolicyExpressions.shared(Names.readable(kind.get(), declared));
        try {
            return Optional.of(compilation.of(compiler, text.get()));
        } catch (InvalidExpressionException e) {
            reader.faultInside(node, e.line(), e.column(), String.valueOf(e.getMessage()), e.suggestion());
            return Optional.empty();
        }
    }
}
