package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.ValueText;
import dev.spillway.features.domain.Values;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * What writes the rows of one group. A row is written whole, absent values as null: a column that kept the value of an earlier
 * revision would be wrong.
 */
record RowStatements(CqlSession session, PreparedStatement insert, PreparedStatement delete) {

    static RowStatements prepare(CqlSession session, FeatureTable table) {
        return new RowStatements(session, session.prepare(table.insert()), session.prepare(table.delete()));
    }

    /**
     * The statement for a change, at an instant of the group's service clock: a row whose life is over by then is deleted.
     */
    BoundStatement bind(RowChange change, long nowMicros) {
        if (change.content().isEmpty()) {
            return delete(change);
        }
        RowChange.Content content = change.content().get();
        OptionalLong life = change.group().lifeMicros();
        if (life.isEmpty()) {
            return insert(change, content, RowTimes.NO_TTL);
        }
        long due = RowTimes.dueMicros(content.eventTimeMicros(), life.getAsLong());
        return due <= nowMicros ? delete(change) : insert(change, content, RowTimes.ttlSeconds(due, nowMicros));
    }

    /** Whether the statement that {@link #bind} gave deletes. */
    boolean isDelete(BoundStatement statement) {
        return statement.getPreparedStatement() == delete;
    }

    private BoundStatement insert(RowChange change, RowChange.Content content, int ttlSeconds) {
        var row = new Binding(insert);
        key(row, change);
        content.values().forEach(row::add);
        row.add(content.state());
        row.add(RowTimes.asOf(content.eventTimeMicros()));
        row.add(
                content.validUntilMicros().isPresent()
                        ? RowTimes.validUntil(content.validUntilMicros().getAsLong())
                        : null);
        row.add(content.version());
        row.add(change.revision());
        row.add(ttlSeconds);
        return row.build();
    }

    private BoundStatement delete(RowChange change) {
        var row = new Binding(delete);
        row.add(change.revision());
        key(row, change);
        return row.build();
    }

    private static void key(Binding row, RowChange change) {
        change.entity().values().forEach(value -> row.add(keyValue(value)));
        row.add(FeatureTable.COOL);
        row.add(change.region());
    }

    /** An entity's value as the key's column has it. */
    static Object keyValue(Object value) {
        return value instanceof Instant time ? ValueText.text(FieldType.TIMESTAMP, Values.micros(time)) : value;
    }
}
