package dev.spillway.pipeline.parquet;

/**
 * A column of a table to be written; any of its cells may be null.
 *
 * @param form whether a cell is a value, a List of them, or a Map from strings to them
 */
public record TableColumn(String name, ValueType type, Form form) {

    /** The type of a column's values, and of those in its lists and maps. */
    public enum ValueType {
        BOOLEAN,
        /** Integer. */
        INT,
        /** Long. */
        LONG,
        FLOAT,
        DOUBLE,
        STRING,
        /** Instant, to the microsecond. */
        TIMESTAMP
    }

    /** How many values a cell holds. */
    public enum Form {
        SCALAR,
        LIST,
        MAP
    }

    public static TableColumn of(String name, ValueType type) {
        return new TableColumn(name, type, Form.SCALAR);
    }
}
