package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;

/** A column of a group's table. Its identifier quotes itself in CQL where the name needs it. */
record Column(CqlIdentifier id, DataType type) {

    static Column of(String name, DataType type) {
        return new Column(CqlIdentifier.fromInternal(name), type);
    }

    /** The name as CQL writes it. */
    String cql() {
        return id.asCql(true);
    }

    /** Name and type, as CREATE and ALTER write them. */
    String declaration() {
        return cql() + " " + type.asCql(true, true);
    }
}
