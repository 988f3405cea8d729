package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.FeatureType;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of one group: what its columns are, and the CQL that makes, changes, writes and reads it.
 *
 * <pre>
 *   PRIMARY KEY ((entity…, virtual_partition), region)
 *   a column per feature | state | as_of | valid_until | version
 * </pre>
 *
 * <p>Times of an entity are kept as RFC 3339 text with six digits, since Cassandra's {@code timestamp} ends at milliseconds:
 * two entities that are microseconds apart would share a row. Times that are features are {@code timestamp}, cut to the
 * millisecond; the state has them whole.
 */
final class FeatureTable {

    /** The virtual partition of an entity that does not run hot. */
    static final int COOL = 0;

    /** Cassandra's own rule for the names of keyspaces and tables. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_]{1,48}");

    private static final Column PARTITION = Column.of("virtual_partition", DataTypes.INT);
    private static final Column REGION = Column.of("region", DataTypes.TEXT);
    private static final List<Column> ABOUT_THE_ROW = List.of(
            Column.of("state", DataTypes.BLOB),
            Column.of("as_of", DataTypes.TIMESTAMP),
            Column.of("valid_until", DataTypes.TIMESTAMP),
            Column.of("version", DataTypes.INT));

    private final GroupDefinition group;
    private final CqlIdentifier keyspace;
    private final CqlIdentifier id;
    private final List<Column> entity = new ArrayList<>();
    private final List<Column> features = new ArrayList<>();

    /** @throws IllegalArgumentException if Cassandra has no tables of the group's name */
    FeatureTable(String keyspace, GroupDefinition group) {
        this.group = group;
        this.keyspace = identifier("keyspace", keyspace);
        this.id = identifier("feature group", group.name());
        var names = new ColumnNames(Stream.concat(Stream.of(PARTITION, REGION), ABOUT_THE_ROW.stream())
                .map(column -> column.id().asInternal())
                .toList());
        Map<String, String> fields =
                names.take(group.entity().stream().map(Field::name).toList());
        for (Field field : group.entity()) {
            entity.add(Column.of(fields.getOrDefault(field.name(), field.name()), keyType(field.type())));
        }
        Map<String, String> columns = names.take(
                group.features().stream().map(FeatureDefinition::name).toList());
        for (FeatureDefinition feature : group.features()) {
            features.add(Column.of(columns.getOrDefault(feature.name(), feature.name()), type(feature.type())));
        }
    }

    private static CqlIdentifier identifier(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " " + name + ": Cassandra takes only names of 1 to 48 letters, digits and _; name it so");
        }
        return CqlIdentifier.fromInternal(name);
    }

    private static DataType type(FieldType type) {
        return switch (type) {
            case BOOLEAN -> DataTypes.BOOLEAN;
            case INT -> DataTypes.INT;
            case LONG -> DataTypes.BIGINT;
            case FLOAT -> DataTypes.FLOAT;
            case DOUBLE -> DataTypes.DOUBLE;
            case STRING -> DataTypes.TEXT;
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> DataTypes.TIMESTAMP;
        };
    }

    /** Lists and maps are frozen: written whole, in one cell that the write's timestamp orders as it does any other. */
    private static DataType type(FeatureType type) {
        DataType scalar = type(type.scalar());
        return switch (type.form()) {
            case SCALAR -> scalar;
            case LIST -> DataTypes.frozenListOf(scalar);
            case MAP -> DataTypes.frozenMapOf(DataTypes.TEXT, scalar);
        };
    }

    private static DataType keyType(FieldType type) {
        return type.isTime() ? DataTypes.TEXT : type(type);
    }

    GroupDefinition group() {
        return group;
    }

    CqlIdentifier id() {
        return id;
    }

    /** Keyspace and table, as CQL writes them. */
    String name() {
        return keyspace.asCql(true) + "." + id.asCql(true);
    }

    String create() {
        String columns = columns().map(column -> "  " + column.declaration()).collect(Collectors.joining(",\n"));
        return "CREATE TABLE IF NOT EXISTS " + name() + " (\n" + columns + ",\n  PRIMARY KEY ((" + names(partitionKey())
                + "), " + REGION.cql() + "))";
    }

    /**
     * What makes a table that is there into this one: nothing, or a statement that adds the columns it lacks. Columns of
     * features that are no more are left alone.
     *
     * @throws TableMismatchException if its key or a column's type is another
     */
    List<String> changes(TableMetadata there) {
        refuseAnotherKey(there);
        var missing = new ArrayList<String>();
        columns().forEach(column -> {
            ColumnMetadata known = there.getColumns().get(column.id());
            if (known == null) {
                missing.add(column.declaration());
            } else if (!known.getType().equals(column.type())) {
                throw new TableMismatchException(
                        "table %s, column %s: is %s in Cassandra, but %s in version %d of the group's definition; give the feature another name, or DROP TABLE %s and let it be filled again"
                                .formatted(
                                        name(),
                                        column.cql(),
                                        known.getType().asCql(true, true),
                                        column.type().asCql(true, true),
                                        group.version(),
                                        name()));
            }
        });
        return missing.isEmpty()
                ? List.of()
                : List.of("ALTER TABLE " + name() + " ADD IF NOT EXISTS (" + String.join(", ", missing) + ")");
    }

    /** Why rows of this version and of another cannot be in one table; empty if they can. */
    Optional<String> conflict(FeatureTable other) {
        if (!declarations(entity).equals(declarations(other.entity))) {
            return Optional.of(
                    "group %s: its entity is (%s) in version %d, but (%s) in version %d, and both are keys of the table %s; give the group another name"
                            .formatted(
                                    group.name(),
                                    declarations(entity),
                                    group.version(),
                                    declarations(other.entity),
                                    other.group.version(),
                                    name()));
        }
        for (Column column : features) {
            for (Column same : other.features) {
                if (column.id().equals(same.id()) && !column.type().equals(same.type())) {
                    return Optional.of(
                            "group %s, feature %s: is %s in version %d, but %s in version %d, and both are a column of the table %s; give the feature another name"
                                    .formatted(
                                            group.name(),
                                            column.id().asInternal(),
                                            column.type().asCql(true, true),
                                            group.version(),
                                            same.type().asCql(true, true),
                                            other.group.version(),
                                            name()));
                }
            }
        }
        return Optional.empty();
    }

    private void refuseAnotherKey(TableMetadata there) {
        String is = key(there.getPartitionKey(), there.getClusteringColumns().keySet());
        String wanted = "((" + declarations(partitionKey()) + "), " + REGION.declaration() + ")";
        if (!is.equals(wanted)) {
            throw new TableMismatchException(
                    "table %s: its key is %s in Cassandra, but %s in version %d of the group's definition; give the group another name, or DROP TABLE %s and let it be filled again"
                            .formatted(name(), is, wanted, group.version(), name()));
        }
    }

    private static String key(List<ColumnMetadata> partition, Iterable<ColumnMetadata> clustering) {
        var rest = new StringBuilder();
        clustering.forEach(column -> rest.append(", ").append(declaration(column)));
        return "((" + partition.stream().map(FeatureTable::declaration).collect(Collectors.joining(", ")) + ")" + rest
                + ")";
    }

    private static String declaration(ColumnMetadata column) {
        return new Column(column.getName(), column.getType()).declaration();
    }

    /** Binds: entity…, virtual partition, region, features…, state, as_of, valid_until, version, timestamp, TTL. */
    String insert() {
        List<Column> all = columns().toList();
        return "INSERT INTO " + name() + " (" + names(all) + ") VALUES ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ") USING TIMESTAMP ? AND TTL ?";
    }

    /** Binds: timestamp, entity…, virtual partition, region. */
    String delete() {
        return "DELETE FROM " + name() + " USING TIMESTAMP ? WHERE " + ofOneRow();
    }

    /** Binds: entity…, virtual partition, region. Gives: features…, state, as_of, valid_until, version. */
    String select() {
        return "SELECT "
                + names(Stream.concat(features.stream(), ABOUT_THE_ROW.stream()).toList()) + " FROM " + name()
                + " WHERE " + ofOneRow();
    }

    private String ofOneRow() {
        return Stream.concat(partitionKey().stream(), Stream.of(REGION))
                .map(column -> column.cql() + " = ?")
                .collect(Collectors.joining(" AND "));
    }

    private List<Column> partitionKey() {
        return Stream.concat(entity.stream(), Stream.of(PARTITION)).toList();
    }

    private Stream<Column> columns() {
        return Stream.of(partitionKey(), List.of(REGION), features, ABOUT_THE_ROW)
                .flatMap(List::stream);
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::cql).collect(Collectors.joining(", "));
    }

    private static String declarations(List<Column> columns) {
        return columns.stream().map(Column::declaration).collect(Collectors.joining(", "));
    }
}
