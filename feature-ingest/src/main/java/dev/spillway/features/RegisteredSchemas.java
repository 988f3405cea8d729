package dev.spillway.features;

import dev.spillway.features.source.WriterSchemas;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.UnknownSchemaException;
import dev.spillway.topologies.Patience;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * Finds the schemas of source records in the registry, and waits for the registry if it is away: a record whose schema
 * cannot be asked for is neither lost nor put aside. An id that the registry does not know is asked for again after a
 * while, since a schema may be registered late; at most {@link #MOST} of them are remembered.
 */
final class RegisteredSchemas implements WriterSchemas {
    private static final int MOST = 1_000;
    private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

    private final SchemaRegistry registry;
    private final Patience patience;
    private final Map<Integer, Long> unknown = new ConcurrentHashMap<>();

    RegisteredSchemas(SchemaRegistry registry, Patience patience) {
        this.registry = registry;
        this.patience = patience;
    }

    @Override
    public Optional<Schema> byId(int id) {
        Long since = unknown.get(id);
        if (since != null && patience.nanos() - since < ASK_AGAIN_NANOS) {
            return Optional.empty();
        }
        Optional<Schema> found = patience.until("schema registry", () -> {
            try {
                return Optional.of(registry.byId(id));
            } catch (UnknownSchemaException e) {
                return Optional.<Schema>empty();
            }
        });
        if (found.isEmpty()) {
            if (unknown.size() >= MOST) {
                unknown.clear();
            }
            unknown.put(id, patience.nanos());
        }
        return found;
    }
}
