package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import dev.spillway.features.domain.FeatureGroup;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
    private final Map<String, FeatureTable> tables = new LinkedHashMap<>();
    private final Map<String, FeatureGroup> groups = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if Cassandra has no tables of a group's name */
    public FeatureTables(CassandraLink link, Collection<FeatureGroup> groups) {
        this.link = link;
        for (FeatureGroup group : groups) {
            String name = group.definition().name();
            this.groups.put(name, group);
            tables.put(name, new FeatureTable(link.config().keyspace(), group.definition()));
        }
    }

    CassandraConfig config() {
        return link.config();
    }

    Optional<FeatureGroup> group(String name) {
        return Optional.ofNullable(groups.get(name));
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
        for (FeatureTable table : tables.values()) {
            execute(session, table.create());
        }
        session.refreshSchema();
        for (FeatureTable table : tables.values()) {
            TableMetadata there = session.getMetadata()
                    .getKeyspace(keyspace)
                    .flatMap(k -> k.getTable(table.id()))
                    .orElseThrow(
                            () -> new IllegalStateException("table " + table.name() + " was made and is not there"));
            for (String change : table.changes(there)) {
                LOG.info("changing a table: {}", change);
                execute(session, change);
            }
        }
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

    /** The statements for all groups' rows, by group. The tables must be there. */
    Map<String, RowStatements> prepare() {
        CqlSession session = link.open();
        var prepared = new LinkedHashMap<String, RowStatements>();
        tables.forEach((name, table) -> prepared.put(name, RowStatements.prepare(session, table)));
        return prepared;
    }

    FeatureTable table(String group) {
        return Objects.requireNonNull(tables.get(group), group);
    }

    CassandraLink link() {
        return link;
    }
}
