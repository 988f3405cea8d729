package dev.spillway.features.domain;

/**
 * The type of a feature's values: one value, a list of values, or a map from text to values.
 *
 * @param scalar of the value, or of each in the list or the map
 */
public record FeatureType(Form form, FieldType scalar) {

    /** How many values a feature has. */
    public enum Form {
        SCALAR,
        LIST,
        MAP
    }

    public static FeatureType scalar(FieldType scalar) {
        return new FeatureType(Form.SCALAR, scalar);
    }

    public static FeatureType list(FieldType of) {
        return new FeatureType(Form.LIST, of);
    }

    public static FeatureType map(FieldType of) {
        return new FeatureType(Form.MAP, of);
    }

    public boolean isScalar() {
        return form == Form.SCALAR;
    }

    /** As people read it: {@code double}, {@code list of string}, {@code map of long}. */
    @Override
    public String toString() {
        String of = ValueText.name(scalar);
        return switch (form) {
            case SCALAR -> of;
            case LIST -> "list of " + of;
            case MAP -> "map of " + of;
        };
    }
}
