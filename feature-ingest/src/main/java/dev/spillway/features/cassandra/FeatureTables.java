package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of all groups. They are made when they are not there, and given the columns that a higher version of a definition
 * brings; columns that no version names any more stay, and are null in rows written since.
 *
 * <pre>
 *   CREATE TABLE spillway.airport_features (
 *     airport text, virtual_partition int, region text,
 *     flights_count_1h bigint, delay_avg_1h double,
 *     state blob, as_of timestamp, valid_until timestamp, version int,
 *     PRIMARY KEY ((airport, virtual_partition), region))
 * </pre>
 *
 * <p>{@code as_of} is rounded up to the millisecond and {@code valid_until} down, so that the typed columns hold in all of
 * [as_of, valid_until); where {@code valid_until} is null they hold until the row changes. Outside, {@code state} is
 * evaluated: see {@link FeatureTableReader}. A field or feature whose name is taken has an underscore appended.
 */
public final class FeatureTables {
    private static final Logger LOG = LoggerFactory.getLogger(FeatureTables.class);

    /** As Kafka's topics: three where there are three nodes. */
    private static final int REPLICAS = 3;

    /** Nodes must agree on a schema, which takes longer than a write. */
    private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(60);

    private final CassandraLink link;
    /** By group, then by version. */
    private final Map<String, NavigableMap<Integer, Version>> versions = new LinkedHashMap<>();

    /** A group and its table, as one version of its definition has them. */
    private record Version(FeatureGroup group, FeatureTable table) {}

    /**
     * The tables of these groups.
     *
     * @param groups of one group several versions, if updates of all of them may come: they share a table
     * @throws IllegalArgumentException if Cassandra has no tables of a group's name
     */
    public FeatureTables(CassandraLink link, Collection<FeatureGroup> groups) {
        this.link = link;
        for (FeatureGroup group : groups) {
            GroupDefinition definition = group.definition();
            versions.computeIfAbsent(definition.name(), name -> new TreeMap<>())
                    .put(
                            definition.version(),
                            new Version(group, new FeatureTable(link.config().keyspace(), definition)));
        }
    }

    /** The tables of other groups, over the same link. */
    FeatureTables of(Collection<FeatureGroup> groups) {
        return new FeatureTables(link, groups);
    }

    /** Whether these are the tables of these groups and no others. */
    boolean areOf(Collection<FeatureGroup> groups) {
        return all().map(version -> version.group.definition())
                .collect(Collectors.toSet())
                .equals(groups.stream().map(FeatureGroup::definition).collect(Collectors.toSet()));
    }

    private Stream<Version> all() {
        return versions.values().stream().flatMap(each -> each.values().stream());
    }

    /**
     * Why the rows of a version cannot be in one table with those of the versions that there are, with the way out; empty if they can.
     * What Cassandra has is looked at if it can be.
     */
    Optional<String> refusal(GroupDefinition next) {
        var table = new FeatureTable(config().keyspace(), next);
        Optional<String> among = versions.getOrDefault(next.name(), new TreeMap<>()).values().stream()
                .flatMap(version -> version.table.conflict(table).stream())
                .findFirst();
        return among.isPresent() ? among : refusalByCassandra(table);
    }

    private Optional<String> refusalByCassandra(FeatureTable table) {
        try {
            link.session().flatMap(session -> there(session, table)).ifPresent(table::changes);
            return Optional.empty();
        } catch (TableMismatchException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    /**
     * Drops the table of a group that is no more, with all that is in it.
     *
     * @throws com.datastax.oss.driver.api.core.DriverException if Cassandra cannot be reached or does not answer
     */
    public static void drop(CassandraLink link, String group) {
        var keyspace = CqlIdentifier.fromInternal(link.config().keyspace());
        execute(
                link.open(),
                "DROP TABLE IF EXISTS " + keyspace.asCql(true) + "."
                        + CqlIdentifier.fromInternal(group).asCql(true));
    }

    CassandraConfig config() {
        return link.config();
    }

    /** The group in its highest version. */
    Optional<FeatureGroup> group(String name) {
        return Optional.ofNullable(versions.get(name))
                .map(each -> each.lastEntry().getValue().group);
    }

    /** The group in that version, or else in the lowest above it, whose names are then the ones that count. */
    Optional<FeatureGroup> group(String name, int version) {
        return Optional.ofNullable(versions.get(name))
                .map(each -> each.ceilingEntry(version))
                .map(entry -> entry.getValue().group);
    }

    /**
     * Opens the link and makes the tables what they should be. Doing it again does no harm.
     *
     * @throws com.datastax.oss.driver.api.core.DriverException if Cassandra cannot be reached or does not answer
     * @throws TableMismatchException if a table is there whose columns are others
     */
    public void create() {
        CqlSession session = link.open();
        // an operator who wants other replicas makes the keyspace first
        var keyspace = CqlIdentifier.fromInternal(config().keyspace());
        execute(
                session,
                "CREATE KEYSPACE IF NOT EXISTS " + keyspace.asCql(true) + " WITH replication = "
                        + replication(session));
        List<FeatureTable> tables = all().map(Version::table).toList();
        for (FeatureTable table : tables) {
            execute(session, table.create());
        }
        session.refreshSchema();
        for (FeatureTable table : tables) {
            TableMetadata there = there(session, table)
                    .orElseThrow(
                            () -> new IllegalStateException("table " + table.name() + " was made and is not there"));
            for (String change : table.changes(there)) {
                LOG.info("changing a table: {}", change);
                execute(session, change);
            }
        }
    }

    private Optional<TableMetadata> there(CqlSession session, FeatureTable table) {
        return session.getMetadata()
                .getKeyspace(CqlIdentifier.fromInternal(config().keyspace()))
                .flatMap(keyspace -> keyspace.getTable(table.id()));
    }

    private static String replication(CqlSession session) {
        Map<String, Long> nodes = session.getMetadata().getNodes().values().stream()
                .map(Node::getDatacenter)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        return nodes.entrySet().stream()
                .map(dc -> "'" + dc.getKey() + "': " + Math.min(REPLICAS, dc.getValue()))
                .collect(Collectors.joining(", ", "{'class': 'NetworkTopologyStrategy', ", "}"));
    }

    private static void execute(CqlSession session, String cql) {
        session.execute(SimpleStatement.newInstance(cql).setTimeout(SCHEMA_TIMEOUT));
    }

    /** The statements for all groups' rows, by group and version. The tables must be there. */
    Map<String, RowStatements> prepare() {
        CqlSession session = link.open();
        var prepared = new LinkedHashMap<String, RowStatements>();
        all().forEach(version -> prepared.put(
                version.group.definition().versionedName(), RowStatements.prepare(session, version.table)));
        return prepared;
    }

    /** The table of the group in its highest version. */
    FeatureTable table(String group) {
        return Objects.requireNonNull(versions.get(group), group).lastEntry().getValue().table;
    }

    CassandraLink link() {
        return link;
    }
}
