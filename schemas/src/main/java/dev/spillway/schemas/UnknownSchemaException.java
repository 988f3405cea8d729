package dev.spillway.schemas;

/**
 * No Avro schema has that id. Checked, since it is about one record: whoever reads it must say where the record goes.
 */
public final class UnknownSchemaException extends Exception {

    private final int id;

    public UnknownSchemaException(int id) {
        super("the registry knows no Avro schema with id " + id);
        this.id = id;
    }

    /** The id that was asked for. */
    public int id() {
        return id;
    }
}
