package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.source.CellEventReader;
import dev.spillway.features.source.CsvEventReader;
import dev.spillway.features.source.JsonEventReader;
import dev.spillway.features.source.Outcome;
import java.util.List;

/** A topic that groups read: how its values become events, and how many records it has had. */
final class SourceTopic {
    private static final int FRAME_HEAD = 5;

    private final List<GroupReplay> groups;
    private final Format format;
    private final JsonEventReader json;
    private final Event event;
    private long records;

    /** @param groups that read it, in the order in which they are served */
    SourceTopic(EventLayout layout, Format format, List<GroupReplay> groups) {
        this.groups = List.copyOf(groups);
        this.format = format;
        this.json = new JsonEventReader(layout);
        this.event = layout.newEvent();
    }

    List<GroupReplay> groups() {
        return groups;
    }

    /** Counts the record, and gives its position in the topic, from 0. */
    long nextOffset() {
        return records++;
    }

    /** What was read last. */
    Event event() {
        return event;
    }

    /** Fills the event with a value that is no tombstone. */
    Outcome read(Content value) {
        if (value instanceof Content.Text text) {
            return json.read(text.json(), event);
        }
        if (value instanceof Content.Row row) {
            CsvEventReader reader =
                    row.reader().orElseThrow(() -> new IllegalStateException("a row of a topic that has no layout"));
            return reader.read(row.row(), event);
        }
        if (value instanceof Content.Cells row) {
            CellEventReader reader =
                    row.reader().orElseThrow(() -> new IllegalStateException("a row of a topic that has no layout"));
            return reader.read(row.cells(), event);
        }
        if (value instanceof Content.Raw raw) {
            return format == Format.JSON ? json.read(raw.bytes(), event) : frame(raw.bytes());
        }
        throw new IllegalArgumentException("a tombstone has nothing to read");
    }

    /** Raw bytes of an Avro topic name a schema by a registry's id, and there is no registry in a replay. */
    private static Outcome frame(byte[] bytes) {
        if (bytes.length < FRAME_HEAD || bytes[0] != 0) {
            return new Outcome(Outcome.Kind.UNDECODABLE, "not in the Confluent wire format");
        }
        return new Outcome(Outcome.Kind.UNKNOWN_SCHEMA, "a replay has no registry: give the value as JSON");
    }
}
