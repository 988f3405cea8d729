package dev.spillway.features.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The slots of a topic's events: every field, in every type, that a group reading the topic declares. Slot = index. */
public record EventLayout(String topic, List<Field> fields) {
    public EventLayout {
        fields = List.copyOf(fields);
    }

    /** Gives each distinct pair of name and type a slot, in the order in which they first come. */
    public static EventLayout of(String topic, List<Map<String, FieldType>> declarations) {
        var fields = new ArrayList<Field>();
        for (Map<String, FieldType> declared : declarations) {
            declared.forEach((name, type) -> {
                if (fields.stream().noneMatch(f -> f.name().equals(name) && f.type() == type)) {
                    fields.add(new Field(name, type, fields.size()));
                }
            });
        }
        return new EventLayout(topic, fields);
    }

    /** The field of that name and type. */
    public Field field(String name, FieldType type) {
        return fields.stream()
                .filter(f -> f.name().equals(name) && f.type() == type)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no field " + name + " of type " + type + " in " + topic));
    }

    public Event newEvent() {
        return new Event(fields.size());
    }
}
