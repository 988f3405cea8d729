package dev.spillway.features.source;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Field;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/**
 * What to do with the bytes of one writer schema's records to fill the events of one layout: step over what is not needed,
 * take what is.
 */
final class AvroProgram {
    private final AvroStep[] steps;

    private AvroProgram(List<AvroStep> steps) {
        this.steps = steps.toArray(AvroStep[]::new);
    }

    /**
     * @param writer a record's schema
     */
    static AvroProgram compile(Schema writer, EventLayout layout) {
        return new AvroProgram(new Compiler(layout).steps(writer, true));
    }

    /** Fills an empty event with the record that the bytes are; the bytes tell if they are none. */
    void run(AvroBytes in, Event event) {
        for (AvroStep step : steps) {
            step.run(in, event, 0);
            if (in.isFaulty()) {
                return;
            }
        }
        if (in.left() > 0) {
            in.fail(in.left() + " bytes after the record");
        }
    }

    private static final class Compiler {
        private static final AvroSlot[] NO_SLOTS = {};

        private final EventLayout layout;
        /** By identity: two records of one name may differ in different branches of careless schemas. */
        private final IdentityHashMap<Schema, AvroStep> skippedRecords = new IdentityHashMap<>();

        Compiler(EventLayout layout) {
            this.layout = layout;
        }

        List<AvroStep> steps(Schema record, boolean outermost) {
            var steps = new ArrayList<AvroStep>();
            for (Schema.Field field : record.getFields()) {
                List<Field> wanted = layout.fields().stream()
                        .filter(f -> outermost && f.name().equals(field.name()))
                        .toList();
                append(steps, wanted.isEmpty() ? skip(field.schema()) : take(field.schema(), wanted));
            }
            return steps;
        }

        /** Steps over neighbours of fixed width become one. */
        private static void append(List<AvroStep> steps, AvroStep step) {
            int last = steps.size() - 1;
            if (step.isFixed() && last >= 0 && steps.get(last).isFixed()) {
                steps.set(last, AvroStep.skipFixed(steps.get(last).width() + step.width()));
            } else if (!step.isFixed() || step.width() > 0) {
                steps.add(step);
            }
        }

        private AvroStep take(Schema writer, List<Field> wanted) {
            if (writer.getType() == Schema.Type.UNION) {
                return AvroStep.union(
                        writer.getTypes().stream().map(t -> take(t, wanted)).toList());
            }
            return into(writer, wanted.stream().map(f -> AvroSlot.of(f, writer)).toArray(AvroSlot[]::new));
        }

        private AvroStep into(Schema writer, AvroSlot[] slots) {
            return switch (writer.getType()) {
                case BOOLEAN -> AvroStep.takeBoolean(slots);
                case INT -> AvroStep.takeInt(slots);
                case LONG -> AvroStep.takeLong(slots);
                case FLOAT -> AvroStep.takeFloat(slots);
                case DOUBLE -> AvroStep.takeDouble(slots);
                case STRING -> AvroStep.takeText(slots);
                case ENUM -> AvroStep.takeSymbol(slots, writer.getEnumSymbols());
                case NULL -> skip(writer);
                default -> AvroStep.misfit(slots, skip(writer));
            };
        }

        private AvroStep skip(Schema writer) {
            return switch (writer.getType()) {
                case NULL -> AvroStep.skipFixed(0);
                case FLOAT -> AvroStep.skipFixed(Float.BYTES);
                case DOUBLE -> AvroStep.skipFixed(Double.BYTES);
                case FIXED -> AvroStep.skipFixed(writer.getFixedSize());
                case BOOLEAN, INT, LONG, ENUM -> into(writer, NO_SLOTS);
                case STRING, BYTES -> AvroStep.skipText();
                case ARRAY -> AvroStep.array(skip(writer.getElementType()));
                case MAP -> AvroStep.map(skip(writer.getValueType()));
                case UNION ->
                    AvroStep.union(writer.getTypes().stream().map(this::skip).toList());
                case RECORD -> skipRecord(writer);
            };
        }

        private AvroStep skipRecord(Schema writer) {
            AvroStep known = skippedRecords.get(writer);
            if (known != null) {
                return known;
            }
            AvroStep step = AvroStep.record();
            skippedRecords.put(writer, step);
            step.become(steps(writer, false));
            return step;
        }
    }
}
