package dev.spillway.schemas;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The key of a record: its parts joined by {@code |}, so that no two lists of parts have the same key. */
public final class RecordKey {
    private RecordKey() {}

    /** Joins parts, in which {@code |} and {@code \} are escaped with {@code \}. Also one part alone is escaped. */
    public static String of(String... parts) {
        return Arrays.stream(parts)
                .map(part -> part.replace("\\", "\\\\").replace("|", "\\|"))
                .collect(Collectors.joining("|"));
    }
}
