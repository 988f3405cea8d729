package dev.spillway.topologies;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Prints keys as the configuration reference, so that it cannot differ from what is read. */
public final class Keys {
    private Keys() {}

    /** A table of the keys, sorted by name. */
    public static String markdown(List<Key<?>> keys) {
        return keys.stream()
                .sorted(Comparator.comparing(Key::name))
                .map(key -> row("`" + key.name() + "`", key.typeName(), otherwise(key), key.doc()))
                .collect(Collectors.joining(
                        "", row("key", "type", "default", "meaning") + row("---", "---", "---", "---"), ""));
    }

    /** A table of the prefixes whose keys are handed on as they are. */
    public static String passthroughMarkdown() {
        return Arrays.stream(Passthrough.values())
                .map(each -> row("`" + each.prefix() + "*`", each.goesTo()))
                .collect(Collectors.joining("", row("keys", "handed to") + row("---", "---"), ""));
    }

    private static String otherwise(Key<?> key) {
        return key.otherwiseAsText()
                .map(text -> text.isEmpty() ? "" : "`" + text + "`")
                .orElse("*mandatory*");
    }

    private static String row(String... cells) {
        return Arrays.stream(cells)
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
