package dev.spillway.pipeline.parquet;

/** What the values of a column are, whatever its encoding, unit and width. */
public enum ColumnKind {
    /** Boolean. */
    BOOLEAN,
    /** Long: integers of any width. */
    INTEGER,
    /** Double, or Float where the column is one. */
    REAL,
    /** BigDecimal. */
    DECIMAL,
    /** String. */
    TEXT,
    /** Instant, also of a date: its midnight in UTC. */
    TIME,
    /** Lists, maps, records, and what else is no single value: never read. */
    NESTED
}
