package dev.spillway.features.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a group's entities: the entity's fields as text, in their order, joined by {@code |}, with {@code \} before a
 * literal {@code |} or {@code \}. Equal values give equal keys, other values other keys, whichever way they came in.
 *
 * <table>
 * <caption>Parts</caption>
 * <tr><td>boolean</td><td>{@code true}</td></tr>
 * <tr><td>int, long</td><td>{@code -17}</td></tr>
 * <tr><td>float, double</td><td>{@code 0.1}, the shortest text that reads back; minus zero is zero</td></tr>
 * <tr><td>string</td><td>{@code a\|b}</td></tr>
 * <tr><td>timestamps</td><td>{@code 2024-02-29T23:59:59.123456Z}; only years 1 to 9999 make a key</td></tr>
 * </table>
 *
 * @param fields the entity's fields, at least one, in the order of the key
 */
public record EntityKeys(List<Field> fields) {
    private static final String SEPARATOR = "|";
    private static final String ESCAPE = "\\";

    public EntityKeys {
        fields = List.copyOf(fields);
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("an entity needs at least one field");
        }
    }

    /**
     * The key that a caller's values make, or why they make none.
     *
     * @param fault empty if there is a key; otherwise it names the field
     */
    public record Made(Optional<String> key, String fault) {
        static Made key(String key) {
            return new Made(Optional.of(key), "");
        }

        static Made fault(String fault) {
            return new Made(Optional.empty(), fault);
        }
    }

    /** The key of the event's entity; empty if one of its fields is null or bad, or a time that has no text. */
    public Optional<String> of(Event event) {
        if (fields.size() == 1) {
            return part(event, fields.get(0)).map(EntityKeys::escaped);
        }
        var key = new StringJoiner(SEPARATOR);
        for (Field field : fields) {
            Optional<String> part = part(event, field);
            if (part.isEmpty()) {
                return part;
            }
            key.add(escaped(part.get()));
        }
        return Optional.of(key.toString());
    }

    /**
     * The key for values by field name. A value has the field's type (any Number will do for a number, an Instant or a number
     * in the type's unit for a time) or is a string that reads as it.
     */
    public Made of(Map<String, ? extends @Nullable Object> values) {
        if (values.size() > known(values)) {
            for (String name : values.keySet()) {
                if (fields.stream().noneMatch(f -> f.name().equals(name))) {
                    return Made.fault(name + " is no field of the entity, which has " + names());
                }
            }
        }
        // of most entities the one part is the key
        var key = fields.size() == 1 ? null : new StringJoiner(SEPARATOR);
        String only = "";
        for (Field field : fields) {
            @Nullable Object value = values.get(field.name());
            if (value == null) {
                return Made.fault(field.name() + " is missing; the entity has " + names());
            }
            Optional<String> part = part(field.type(), value);
            if (part.isEmpty()) {
                return Made.fault(field.name() + " does not read as " + ValueText.name(field.type()));
            }
            only = escaped(part.get());
            if (key != null) {
                key.add(only);
            }
        }
        return Made.key(key == null ? only : key.toString());
    }

    /** How many of the values are the entity's fields. */
    private int known(Map<String, ? extends @Nullable Object> values) {
        int known = 0;
        for (Field field : fields) {
            known += values.containsKey(field.name()) ? 1 : 0;
        }
        return known;
    }

    /** The key for texts in the order of the fields, not escaped. */
    public Made ofTexts(List<String> texts) {
        if (texts.size() != fields.size()) {
            return Made.fault("the entity has " + names() + ": need " + fields.size() + " parts, got " + texts.size());
        }
        var values = new LinkedHashMap<String, Object>();
        for (int i = 0; i < texts.size(); i++) {
            values.put(fields.get(i).name(), texts.get(i));
        }
        return of(values);
    }

    /**
     * The typed values of a key that this made, by field name in the order of the key.
     *
     * @throws IllegalArgumentException if the key is none of these fields
     */
    public Map<String, Object> values(String key) {
        List<String> parts = split(key);
        if (parts.size() != fields.size()) {
            throw new IllegalArgumentException(
                    "a key of " + names() + " has " + fields.size() + " parts, not " + parts.size());
        }
        if (parts.size() == 1) {
            return Map.of(fields.get(0).name(), value(fields.get(0), parts.get(0)));
        }
        var values = new LinkedHashMap<String, Object>();
        for (int i = 0; i < parts.size(); i++) {
            values.put(fields.get(i).name(), value(fields.get(i), parts.get(i)));
        }
        return values;
    }

    private static Object value(Field field, String part) {
        if (field.type() == FieldType.STRING) {
            return part;
        }
        long bits = ValueText.bits(field.type(), part)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the part for " + field.name() + " does not read as " + ValueText.name(field.type())));
        return Values.box(field.type(), bits, "");
    }

    private static Optional<String> part(Event event, Field field) {
        if (!event.isPresent(field.slot())) {
            return Optional.empty();
        }
        return field.type() == FieldType.STRING
                ? Optional.of(event.text(field.slot()))
                : part(field.type(), event.bits(field.slot()));
    }

    private static Optional<String> part(FieldType type, long bits) {
        if (type.isTime() && !TimeText.isSayable(Values.instant(bits))) {
            return Optional.empty();
        }
        boolean zero = type.isFloating() && Double.longBitsToDouble(bits) == 0;
        return Optional.of(ValueText.text(type, zero ? 0 : bits));
    }

    private static Optional<String> part(FieldType type, Object value) {
        if (type == FieldType.STRING) {
            return value instanceof String text ? Optional.of(text) : Optional.empty();
        }
        OptionalLong bits = bits(type, value);
        return bits.isPresent() ? part(type, bits.getAsLong()) : Optional.empty();
    }

    private static OptionalLong bits(FieldType type, Object value) {
        if (value instanceof String text) {
            return ValueText.bits(type, text);
        }
        if (value instanceof Number number) {
            boolean real = number instanceof Double || number instanceof Float;
            return real && type.isFloating()
                    ? realBits(type, number.doubleValue())
                    : NumberText.decimal(number.toString())
                            .map(decimal -> ValueText.bits(type, decimal))
                            .orElse(OptionalLong.empty());
        }
        if (value instanceof Boolean truth) {
            return type == FieldType.BOOLEAN ? OptionalLong.of(truth ? 1 : 0) : OptionalLong.empty();
        }
        return value instanceof Instant time && type.isTime() ? micros(time) : OptionalLong.empty();
    }

    private static OptionalLong realBits(FieldType type, double value) {
        return type == FieldType.FLOAT
                ? ValueText.floatBits(value)
                : OptionalLong.of(Double.doubleToRawLongBits(value));
    }

    private static OptionalLong micros(Instant time) {
        return TimeText.isSayable(time) ? OptionalLong.of(Values.micros(time)) : OptionalLong.empty();
    }

    private String names() {
        var names = new StringJoiner(", ");
        fields.forEach(field -> names.add(field.name()));
        return names.toString();
    }

    private static String escaped(String part) {
        if (!part.contains(SEPARATOR) && !part.contains(ESCAPE)) {
            return part;
        }
        return part.replace(ESCAPE, ESCAPE + ESCAPE).replace(SEPARATOR, ESCAPE + SEPARATOR);
    }

    private static List<String> split(String key) {
        if (!key.contains(SEPARATOR) && !key.contains(ESCAPE)) {
            return List.of(key);
        }
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            if (key.startsWith(SEPARATOR, i)) {
                parts.add(part.toString());
                part.setLength(0);
                continue;
            }
            if (key.startsWith(ESCAPE, i)) {
                i++;
                if (!key.startsWith(SEPARATOR, i) && !key.startsWith(ESCAPE, i)) {
                    throw new IllegalArgumentException("the key has a \\ before neither | nor \\");
                }
            }
            part.append(key.charAt(i));
        }
        parts.add(part.toString());
        return parts;
    }
}
