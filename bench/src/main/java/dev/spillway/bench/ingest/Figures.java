package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** How reports say figures. */
public final class Figures {
    private Figures() {}

    /** A text with figures, whatever this machine's language. */
    public static String text(String format, Object... figures) {
        return String.format(Locale.ROOT, format, figures);
    }

    /** Whether a figure is what was asked for. */
    public static String verdict(boolean met) {
        return met ? "met" : "MISSED";
    }

    /** All that was found, and on what. */
    public static ObjectNode json(Machine machine, Object result) {
        var mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.set("machine", mapper.valueToTree(machine));
        root.set("result", mapper.valueToTree(result));
        return root;
    }
}
