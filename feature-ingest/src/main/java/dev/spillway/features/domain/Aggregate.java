package dev.spillway.features.domain;

/** What a feature makes of the inputs in its window. */
public enum Aggregate {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX,
    FIRST,
    LAST;

    /** Whether inputs of the type can be aggregated so. */
    public boolean accepts(FieldType input) {
        return input.isNumeric() || (this != SUM && this != AVG);
    }

    /** The type of the feature, for inputs of the given type. */
    public FieldType resultType(FieldType input) {
        return switch (this) {
            case COUNT -> FieldType.LONG;
            case SUM -> input.isIntegral() ? FieldType.LONG : FieldType.DOUBLE;
            case AVG -> FieldType.DOUBLE;
            case MIN, MAX, FIRST, LAST -> input.isTime() ? FieldType.TIMESTAMP : input;
        };
    }
}
