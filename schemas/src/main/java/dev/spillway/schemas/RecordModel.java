package dev.spillway.schemas;

import java.util.ArrayList;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * How Avro is to build our records: as it does for the class, but with plain lists. Avro's own throw when they are compared
 * and a timestamp in them may be null, since they know of no conversions.
 */
final class RecordModel extends SpecificData {

    /** Room for what a list usually holds. What bytes say of its length is not believed before they are read. */
    private static final int TYPICAL_SIZE = 8;

    private RecordModel() {}

    static RecordModel of(Class<?> type) {
        var model = new RecordModel();
        SpecificData.getForClass(type).getConversions().forEach(model::addLogicalTypeConversion);
        return model;
    }

    @Override
    public Object newArray(@Nullable Object old, int size, Schema schema) {
        return new ArrayList<>(Math.min(size, TYPICAL_SIZE));
    }
}
