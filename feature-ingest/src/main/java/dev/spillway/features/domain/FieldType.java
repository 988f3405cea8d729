package dev.spillway.features.domain;

/**
 * The type of an event's field or of a feature. The three timestamps differ only in the unit of a bare number where the
 * event is read; inside the program each of them is epoch microseconds, and features of all three are {@link #TIMESTAMP}.
 */
public enum FieldType {
    BOOLEAN,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    STRING,
    TIMESTAMP,
    TIMESTAMP_MS,
    TIMESTAMP_S;

    /** Whether values of it can be added up. */
    public boolean isNumeric() {
        return isIntegral() || isFloating();
    }

    public boolean isIntegral() {
        return this == INT || this == LONG;
    }

    public boolean isFloating() {
        return this == FLOAT || this == DOUBLE;
    }

    public boolean isTime() {
        return this == TIMESTAMP || this == TIMESTAMP_MS || this == TIMESTAMP_S;
    }
}
