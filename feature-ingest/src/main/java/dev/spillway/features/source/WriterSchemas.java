package dev.spillway.features.source;

import java.util.Optional;
import org.apache.avro.Schema;

/** The schemas that values were written with, by the id in their first bytes. */
public interface WriterSchemas {

    /**
     * The schema of that id; empty if the registry says that there is none. An answer is asked for again only when it was
     * empty, so whoever fears floods of unknown ids remembers them for a moment.
     *
     * @throws SchemasUnreachableException if the registry did not answer
     */
    Optional<Schema> byId(int id);
}
