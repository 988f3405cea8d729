package dev.spillway.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * A registry that lives as long as its process, for tests and for replay. Ids count from 1 in the order of
 * registration, and every subject is BACKWARD from the start, as at Confluent. It grows with the schemas it is given.
 */
public final class InMemoryRegistry implements SchemaRegistry {

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, List<Schema>> versions = new HashMap<>();
    private boolean reachable = true;

    /** Plays a registry that cannot be reached, until told otherwise. */
    public synchronized void reachable(boolean reachable) {
        this.reachable = reachable;
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        requireReachable();
        List<Schema> known = versions.computeIfAbsent(subject, s -> new ArrayList<>());
        if (!known.contains(schema)) {
            if (!known.isEmpty() && !canRead(schema, known.get(known.size() - 1))) {
                throw new RegistryRefusedException(
                        "subject " + subject + ": the schema cannot read what its latest one has written");
            }
            known.add(schema);
        }
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public synchronized Schema byId(int id) throws UnknownSchemaException {
        requireReachable();
        if (id < 1 || id > schemas.size()) {
            throw new UnknownSchemaException(id);
        }
        return schemas.get(id - 1);
    }

    @Override
    public synchronized Optional<Schema> latest(String subject) {
        requireReachable();
        List<Schema> known = versions.getOrDefault(subject, List.of());
        return known.isEmpty() ? Optional.empty() : Optional.of(known.get(known.size() - 1));
    }

    @Override
    public synchronized void requireBackward(String subject) {
        requireReachable();
    }

    private void requireReachable() {
        if (!reachable) {
            throw new RegistryUnreachableException(
                    "the registry plays unreachable", new IllegalStateException("reachable(false) was called"));
        }
    }

    private static boolean canRead(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }
}
