package dev.spillway.features.definition;

import dev.spillway.features.domain.FieldType;
import dev.spillway.features.expression.CompiledExpression;
import dev.spillway.features.expression.ExpressionCompiler;
import dev.spillway.topologies.DidYouMean;
import dev.spillway.topologies.definition.NodeReader;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** The fields that a group may use, and those that it does use. */
final class DeclaredFields {
    private final NodeReader reader;
    private final Map<String, FieldType> types;
    private final Map<String, String> unusable;
    private final ExpressionCompiler compiler;
    private final boolean all;
    private final boolean known;
    private final Set<String> used = new LinkedHashSet<>();

    private DeclaredFields(
            NodeReader reader, Map<String, FieldType> types, Map<String, String> unusable, boolean all, boolean known) {
        this.reader = reader;
        this.types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        this.unusable = unusable;
        this.compiler = new ExpressionCompiler(this.types);
        this.all = all;
        this.known = known;
    }

    /** Those that the group itself declares. */
    static DeclaredFields declared(NodeReader reader, Map<String, FieldType> types) {
        return new DeclaredFields(reader, types, Map.of(), true, true);
    }

    /** Those of a schema. */
    static DeclaredFields ofSchema(NodeReader reader, AvroFields fields) {
        return new DeclaredFields(reader, fields.types(), fields.unusable(), false, true);
    }

    /** None, because of faults already said: what would have to be looked up in them is not judged. */
    static DeclaredFields unknown(NodeReader reader) {
        return new DeclaredFields(reader, Map.of(), Map.of(), false, false);
    }

    /** The field that the node names. */
    Optional<String> field(Node node, String what) {
        Optional<String> name = reader.text(node, what);
        if (name.isEmpty() || !known) {
            return Optional.empty();
        }
        if (!types.containsKey(name.get())) {
            refuse(node, name.get());
            return Optional.empty();
        }
        used.add(name.get());
        return name;
    }

    private void refuse(Node node, String name) {
        @Nullable String unusableType = unusable.get(name);
        if (unusableType == null) {
            reader.fault(node, "no field \"" + name + "\"", DidYouMean.suggest(name, types.keySet()));
        } else {
            reader.fault(node, "field \"" + name + "\" is of type " + unusableType, "only scalar fields can be used");
        }
    }

    FieldType type(String name) {
        @Nullable FieldType type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no field " + name);
        }
        return type;
    }

    /** The expression that the node holds. */
    Optional<CompiledExpression> expression(Node node, String what) {
        Optional<String> text = reader.text(node, what);
        if (text.isEmpty() || !known) {
            return Optional.empty();
        }
        if (unusable.containsKey(text.get())) {
            refuse(node, text.get());
            return Optional.empty();
        }
        try {
            CompiledExpression expression = compiler.compile(text.get());
            used.addAll(expression.fields().keySet());
            return Optional.of(expression);
        } catch (InvalidExpressionException e) {
            reader.faultInside(node, e.line(), e.column(), String.valueOf(e.getMessage()), e.suggestion());
            return Optional.empty();
        }
    }

    /** The expression that the node holds, which must be a condition. */
    Optional<CompiledExpression> condition(Node node, String what) {
        Optional<CompiledExpression> expression = expression(node, what);
        if (expression.isPresent() && expression.get().type() != FieldType.BOOLEAN) {
            String type = TypeNames.of(expression.get().type());
            reader.fault(node, what + " must be boolean, not " + type, "compare it with something");
            return Optional.empty();
        }
        return expression;
    }

    /** All that the group declares, or what it used so far of a schema. */
    Map<String, FieldType> toKeep() {
        var kept = new LinkedHashMap<>(types);
        if (!all) {
            kept.keySet().retainAll(used);
        }
        return kept;
    }
}
