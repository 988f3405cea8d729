package dev.spillway.schemas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The key of a record: its parts joined by {@code |}, so that no two lists of parts have the same key. */
public final class RecordKey {
    private RecordKey() {}

    /** Joins parts, in which {@code |} and {@code \} are escaped with {@code \}. Also one part alone is escaped. */
    public static String of(String... parts) {
        if (parts.length == 1 && !isEscaped(parts[0])) {
            // as nearly every fleet's, of which services write and read many
            return parts[0];
        }
        return Arrays.stream(parts)
                .map(part -> part.replace("\\", "\\\\").replace("|", "\\|"))
                .collect(Collectors.joining("|"));
    }

    private static boolean isEscaped(String part) {
        return part.indexOf('|') >= 0 || part.indexOf('\\') >= 0;
    }

    /** The parts that a key was joined of, at least one. */
    public static List<String> parts(String key) {
        if (!isEscaped(key)) {
            return List.of(key);
        }
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < key.length(); i++) {
            char at = key.charAt(i);
            if (!escaped && at == '\\') {
                escaped = true;
            } else if (!escaped && at == '|') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(at);
                escaped = false;
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
