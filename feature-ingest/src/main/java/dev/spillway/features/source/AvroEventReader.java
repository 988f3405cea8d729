package dev.spillway.features.source;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Reads Avro in the Confluent wire format: a zero, the four bytes of the writer schema's id, the record. Only the fields of the
 * layout are looked at, straight from the bytes; nothing is allocated but strings.
 *
 * <table>
 * <caption>What a declared type takes of a writer's; a union is judged by the branch at hand</caption>
 * <tr><td>boolean</td><td>boolean</td></tr>
 * <tr><td>int</td><td>int; long in range</td></tr>
 * <tr><td>long</td><td>int, long</td></tr>
 * <tr><td>float</td><td>int, long, float; double, rounded, in range</td></tr>
 * <tr><td>double</td><td>int, long, float, double</td></tr>
 * <tr><td>string</td><td>string; the symbol of an enum</td></tr>
 * <tr><td>timestamps</td><td>int or long, in the unit of its logical type (timestamp-millis, -micros, -nanos, each also local-;
 * date: midnight UTC), without one in that of the declared type; string, as RFC 3339</td></tr>
 * </table>
 *
 * <p>All else makes the slot bad: bytes are no string, decimals no number, floating numbers no integer and no time. A null is
 * null, and so is a field that the writer does not know.
 *
 * <p>Undecodable is what ends early, goes on after the record, names a branch or symbol that there is not, or nests without
 * end.
 */
public final class AvroEventReader implements EventReader {
    private static final int HEADER = 5;
    private static final int PROGRAMS_MAX = 1_000;

    private final EventLayout layout;
    private final WriterSchemas schemas;
    private final Map<Integer, Optional<AvroProgram>> programs = new LinkedHashMap<>(16, 0.75f, true);
    private final AvroBytes in = new AvroBytes();

    /* The program of the record before: most topics have one schema at a time. */
    private int lastId;
    private Optional<AvroProgram> last = Optional.empty();

    public AvroEventReader(EventLayout layout, WriterSchemas schemas) {
        this.layout = layout;
        this.schemas = schemas;
    }

    @Override
    public Outcome read(byte[] value, Event event) {
        event.clear();
        if (value.length < HEADER || value[0] != 0) {
            return Outcome.undecodable("not in the Confluent wire format: no zero and schema id in front");
        }
        int id = id(value);
        if (last.isEmpty() || id != lastId) {
            if (!programs.containsKey(id) && !learn(id)) {
                return Outcome.unknownSchema(id);
            }
            lastId = id;
            last = programs.getOrDefault(id, Optional.empty());
        }
        return last.isEmpty()
                ? Outcome.undecodable("schema " + id + " is not of a record")
                : run(last.get(), value, event);
    }

    private Outcome run(AvroProgram program, byte[] value, Event event) {
        in.open(value, HEADER);
        program.run(in, event);
        if (in.isFaulty()) {
            event.clear();
            return Outcome.undecodable(in.fault());
        }
        return Outcome.READ;
    }

    /** Asks for the schema; an id that is unknown is asked for again when it comes again, since it may be new. */
    private boolean learn(int id) {
        Optional<Schema> writer = schemas.byId(id);
        writer.ifPresent(schema -> {
            programs.put(id, program(schema));
            if (programs.size() > PROGRAMS_MAX) {
                programs.remove(programs.keySet().iterator().next());
            }
        });
        return writer.isPresent();
    }

    private Optional<AvroProgram> program(Schema writer) {
        return writer.getType() == Schema.Type.RECORD
                ? Optional.of(AvroProgram.compile(writer, layout))
                : Optional.empty();
    }

    private static int id(byte[] value) {
        return (value[1] & 0xff) << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | (value[4] & 0xff);
    }
}
