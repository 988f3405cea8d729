package dev.spillway.features.domain;

/**
 * What a feature makes of the inputs in its window.
 *
 * @param parameter what the kind asks for: how many, the bound, the percentile between 0 and 1, or the half-life in
 *     microseconds; 0 if it asks for nothing
 */
public record Aggregate(Kind kind, double parameter) {

    /** How many distinct values are kept where a definition does not say. */
    public static final int DEFAULT_BOUND = 1_000;

    /** What a kind has to be told. */
    public enum Parameter {
        NOTHING,
        /** How many values; mandatory. */
        HOW_MANY,
        /** How many distinct values at most. */
        BOUND,
        /** The share of the values that are not above the result; mandatory. */
        PERCENTILE,
        /** The time in which what was added comes down to a half; mandatory. */
        HALF_LIFE
    }

    /** The aggregates, as the contract names them, in the order in which documents list them. */
    public enum Kind {
        COUNT(Parameter.NOTHING),
        SUM(Parameter.NOTHING),
        AVG(Parameter.NOTHING),
        MIN(Parameter.NOTHING),
        MAX(Parameter.NOTHING),
        FIRST(Parameter.NOTHING),
        LAST(Parameter.NOTHING),
        VARIANCE(Parameter.NOTHING),
        STDDEV(Parameter.NOTHING),
        VARIANCE_SAMP(Parameter.NOTHING),
        STDDEV_SAMP(Parameter.NOTHING),
        SKEW(Parameter.NOTHING),
        KURTOSIS(Parameter.NOTHING),
        FIRST_K(Parameter.HOW_MANY),
        LAST_K(Parameter.HOW_MANY),
        TOP_K(Parameter.HOW_MANY),
        BOTTOM_K(Parameter.HOW_MANY),
        UNIQUE_COUNT(Parameter.BOUND),
        HISTOGRAM(Parameter.BOUND),
        APPROX_FREQUENT(Parameter.BOUND),
        APPROX_UNIQUE_COUNT(Parameter.NOTHING),
        APPROX_PERCENTILE(Parameter.PERCENTILE),
        RATE(Parameter.NOTHING),
        DECAYED_SUM(Parameter.HALF_LIFE);

        private final Parameter parameter;

        Kind(Parameter parameter) {
            this.parameter = parameter;
        }

        public Parameter parameter() {
            return parameter;
        }

        /** Whether inputs of the type can be aggregated so. */
        public boolean accepts(FieldType input) {
            return switch (this) {
                case SUM, AVG, VARIANCE, STDDEV, VARIANCE_SAMP, STDDEV_SAMP, SKEW, KURTOSIS, DECAYED_SUM ->
                    input.isNumeric();
                case APPROX_PERCENTILE -> input.isNumeric() || input.isTime();
                default -> true;
            };
        }

        /** Whether it can be made without an input: of the events themselves. */
        public boolean countsEvents() {
            return this == COUNT || this == RATE;
        }

        /** Whether a window with nothing in it gives 0, and not null. */
        public boolean isZeroWhenEmpty() {
            return countsEvents() || this == UNIQUE_COUNT || this == APPROX_UNIQUE_COUNT;
        }

        /** Whether it has no window: it is over the lifetime, in which what is old fades. */
        public boolean decays() {
            return this == DECAYED_SUM;
        }

        /** The type of the feature, for inputs of the given type. */
        public FeatureType resultType(FieldType input) {
            FieldType own = input.isTime() ? FieldType.TIMESTAMP : input;
            return switch (this) {
                case COUNT, UNIQUE_COUNT, APPROX_UNIQUE_COUNT -> FeatureType.scalar(FieldType.LONG);
                case SUM -> FeatureType.scalar(input.isIntegral() ? FieldType.LONG : FieldType.DOUBLE);
                case AVG, VARIANCE, STDDEV, VARIANCE_SAMP, STDDEV_SAMP, SKEW, KURTOSIS, RATE, DECAYED_SUM ->
                    FeatureType.scalar(FieldType.DOUBLE);
                case MIN, MAX, FIRST, LAST, APPROX_PERCENTILE -> FeatureType.scalar(own);
                case FIRST_K, LAST_K, TOP_K, BOTTOM_K -> FeatureType.list(own);
                case HISTOGRAM, APPROX_FREQUENT -> FeatureType.map(FieldType.LONG);
            };
        }
    }

    public static final Aggregate COUNT = new Aggregate(Kind.COUNT, 0);
    public static final Aggregate SUM = new Aggregate(Kind.SUM, 0);
    public static final Aggregate AVG = new Aggregate(Kind.AVG, 0);
    public static final Aggregate MIN = new Aggregate(Kind.MIN, 0);
    public static final Aggregate MAX = new Aggregate(Kind.MAX, 0);
    public static final Aggregate FIRST = new Aggregate(Kind.FIRST, 0);
    public static final Aggregate LAST = new Aggregate(Kind.LAST, 0);

    /** The parameter of a kind that takes a whole number. */
    int most() {
        return (int) parameter;
    }

    /** See {@link Kind#resultType}. */
    public FeatureType resultType(FieldType input) {
        return kind.resultType(input);
    }

    /** The kind and, if it asks for something, the parameter: what a group's checksum goes by. */
    @Override
    public String toString() {
        return kind.parameter == Parameter.NOTHING ? kind.name() : kind.name() + ":" + parameter;
    }
}
