package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Kind;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a policy may be called, and what its expressions may read. */
public final class Names {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    static final String NAME_FORM = "letters, digits, '.', '_' and '-', starting with a letter or digit";
    static final Pattern METRIC = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    static final String METRIC_FORM = "letters, digits and _, not starting with a digit";

    /** What a signal knows beside its metrics. */
    public static final Set<String> OF_EVERY_SIGNAL = Set.of("instances", "reporting", "tier");

    /** What is computed for prediction fleets without being declared, where its inputs are. */
    public static final Set<String> OF_PREDICTION = Set.of(
            "error_rate",
            "availability",
            "latency_p50_ms",
            "latency_p95_ms",
            "latency_p99_ms",
            "feature_latency_p95_ms");

    /** The names of the fleet's own columns where signals come as CSV, and the words that CEL keeps for itself. */
    static final Set<String> RESERVED = Set.of(
            "at",
            "fleet",
            "kind",
            "region",
            "tier",
            "instances",
            "reporting",
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while",
            "min",
            "max",
            "int",
            "double");

    /** What decisions are called that no rule asked for. */
    static final Set<String> RESERVED_RULES = Set.of("bounds", "request");

    private Names() {}

    /** All that expressions over fleets of the kind may read. */
    public static Set<String> readable(Kind kind, Collection<String> declared) {
        var readable = new TreeSet<>(kind.gauges());
        readable.addAll(OF_EVERY_SIGNAL);
        readable.addAll(declared);
        if (kind == Kind.PREDICTION) {
            readable.addAll(OF_PREDICTION);
        }
        return readable;
    }
}
