package dev.spillway.pipeline.parquet;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What the values of a column are, whatever its encoding, unit and width. */
public enum ColumnKind {
    BOOLEAN(Boolean.class),
    /** Integers of any width. */
    INTEGER(Long.class),
    /** Of a column of floats each cell is a Float. */
    REAL(Double.class),
    DECIMAL(BigDecimal.class),
    TEXT(String.class),
    /** Also of a date: its midnight in UTC. */
    TIME(Instant.class),
    /** Lists, maps, records, and what else is no single value: never read. */
    NESTED(List.class);

    private final Class<?> cell;

    ColumnKind(Class<?> cell) {
        this.cell = cell;
    }

    /** What the cells are when they are not null. */
    public Class<?> cell() {
        return cell;
    }
}
