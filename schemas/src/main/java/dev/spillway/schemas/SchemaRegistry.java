package dev.spillway.schemas;

import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Where schemas have ids that records can carry. Ids never change their meaning, so answers about them may be kept for
 * good. Safe for use by several threads; a call may block for as long as the registry takes.
 *
 * <p>Every method throws {@link RegistryUnreachableException} when there was no answer (asking again may help), and
 * {@link RegistryRefusedException} when the answer was no (it will not).
 */
public interface SchemaRegistry {

    /**
     * The id of a schema, which becomes the subject's latest if the subject does not know it yet.
     *
     * @throws RegistryRefusedException also if the subject's compatibility rule forbids the schema
     */
    int register(String subject, Schema schema);

    /**
     * The schema that has an id.
     *
     * @throws UnknownSchemaException if none has, or one of another kind than Avro: the record that carries the id cannot be read
     */
    Schema byId(int id) throws UnknownSchemaException;

    /** The schema that was registered last for a subject; empty if none was. */
    Optional<Schema> latest(String subject);

    /** Makes the registry refuse schemas of a subject that cannot read what its latest one has written. */
    void requireBackward(String subject);
}
