package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import org.jspecify.annotations.Nullable;

/** A statement that is given its values one after the other. */
final class Binding {
    private final PreparedStatement prepared;
    private BoundStatementBuilder builder;
    private int next;

    Binding(PreparedStatement prepared) {
        this.prepared = prepared;
        this.builder = prepared.boundStatementBuilder();
    }

    void add(@Nullable Object value) {
        if (value == null) {
            builder = builder.setToNull(next++);
            return;
        }
        DataType type = prepared.getVariableDefinitions().get(next).getType();
        TypeCodec<Object> codec = builder.codecRegistry().codecFor(type, value);
        builder = builder.set(next++, value, codec);
    }

    BoundStatement build() {
        return builder.setIdempotence(true).build();
    }
}
