package dev.spillway.features.definition;

import dev.spillway.features.domain.FieldType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Types as definitions write them. */
final class TypeNames {
    static final List<String> ALL =
            Arrays.stream(FieldType.values()).map(TypeNames::of).toList();

    private TypeNames() {}

    static String of(FieldType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    static Optional<FieldType> parse(String text) {
        return Arrays.stream(FieldType.values()).filter(t -> of(t).equals(text)).findFirst();
    }
}
