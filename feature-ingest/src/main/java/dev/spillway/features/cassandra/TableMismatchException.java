package dev.spillway.features.cassandra;

/** A table in Cassandra is not what the group's definition needs, and cannot be made so: a person must decide. */
public final class TableMismatchException extends RuntimeException {

    public TableMismatchException(String message) {
        super(message);
    }
}
