package dev.spillway.features.source;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Values;
import java.util.List;

/** What an event holds, as a table would show it. */
final class Slots {
    private Slots() {}

    /** By slot: the value, {@code null} or {@code bad}. */
    static List<String> show(EventLayout layout, Event event) {
        return layout.fields().stream().map(field -> show(field, event)).toList();
    }

    private static String show(Field field, Event event) {
        if (event.isBad(field.slot())) {
            return "bad";
        }
        if (!event.isPresent(field.slot())) {
            return "null";
        }
        boolean text = field.type() == FieldType.STRING;
        return Values.box(field.type(), event.bits(field.slot()), text ? event.text(field.slot()) : "")
                .toString();
    }
}
