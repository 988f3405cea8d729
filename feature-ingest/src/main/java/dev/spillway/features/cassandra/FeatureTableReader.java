package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.EntityKeys;
import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.features.domain.Values;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the tables, for whoever has no state of their own. Safe for any thread.
 *
 * <p>Within [as_of, valid_until) the values are the typed columns; outside, and where a column cannot say it (a time has
 * microseconds, a feature's own ttl needs the age of its inputs), they are evaluated from {@code state}. Either way the answer
 * is the one that the entity's owner would give. A row whose life is over is not found, even if it is still there.
 *
 * <p>It reads the row that the own region wrote, of virtual partition 0. Rows of other regions are parts of a whole that must be
 * merged feature by feature; to take the newest of them would be wrong.
 */
public final class FeatureTableReader {

    /** Where the columns after those of the features are. */
    private static final int STATE = 0;

    private static final int AS_OF = 1;
    private static final int VALID_UNTIL = 2;
    private static final int VERSION = 3;

    private final FeatureTables tables;
    private final String region;
    private final Map<String, CompletionStage<PreparedStatement>> selects = new ConcurrentHashMap<>();

    /**
     * A reader of the tables, which must be there.
     *
     * @param tables over a link that someone opens, be it the sink or {@link CassandraLink#open}: until then every answer fails
     * @param region whose rows are read
     */
    public FeatureTableReader(FeatureTables tables, String region) {
        this.tables = tables;
        this.region = region;
    }

    /**
     * The answer for one entity at an instant. It comes with an exception if Cassandra does not give one in time (a
     * {@link com.datastax.oss.driver.api.core.DriverException}): whether to try again or to answer with defaults is the
     * caller's to say.
     *
     * @param entity by field; a value of the field's type, or a string or number that reads as it
     * @param features names of the group's features; empty: all
     * @param atMicros the group's service clock
     * @throws IllegalArgumentException if there is no such group or feature, or the entity's fields are not the group's
     */
    public CompletionStage<Answer> read(
            String group, Map<String, ? extends @Nullable Object> entity, List<String> features, long atMicros) {
        FeatureGroup of = tables.group(group)
                .orElseThrow(() -> new IllegalArgumentException("there is no feature group " + group));
        EntityKeys.Made key = of.keys().of(entity);
        Map<String, Object> typed =
                of.keys().values(key.key().orElseThrow(() -> new IllegalArgumentException(key.fault())));
        features.stream().filter(name -> of.position(name) == null).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("group " + group + " has no feature " + name);
        });
        Optional<CqlSession> session = tables.link().session();
        if (session.isEmpty()) {
            return CompletableFuture.failedFuture(new NoNodeAvailableException());
        }
        return select(session.get(), group)
                .thenCompose(select -> session.get().executeAsync(bind(select, typed)))
                .thenApply(rows -> of.answer(typed, vector(of, rows.one(), atMicros), features, Origin.L3));
    }

    private CompletionStage<PreparedStatement> select(CqlSession session, String group) {
        CompletionStage<PreparedStatement> known = selects.get(group);
        if (known != null) {
            return known;
        }
        CompletionStage<PreparedStatement> asked =
                session.prepareAsync(tables.table(group).select());
        selects.put(group, asked);
        // what failed is asked for again by the next who reads
        return asked.whenComplete((select, fault) -> {
            if (fault != null) {
                selects.remove(group, asked);
            }
        });
    }

    private BoundStatement bind(PreparedStatement select, Map<String, Object> entity) {
        var row = new Binding(select);
        entity.values().forEach(value -> row.add(RowStatements.keyValue(value)));
        row.add(FeatureTable.COOL);
        row.add(region);
        return row.build();
    }

    private static FeatureVector vector(FeatureGroup group, @Nullable Row row, long atMicros) {
        if (row == null) {
            return group.notFound(atMicros);
        }
        int columns = group.definition().features().size();
        if (row.getInt(columns + VERSION) != group.definition().version()) {
            // the group back-fills: what another version computed is not this one's answer, nor part of it
            return all(Status.INVALID, columns, atMicros);
        }
        EntityState state = group.decodeWhole(bytes(row.getByteBuffer(columns + STATE)));
        OptionalLong due = state.dueMicros();
        boolean over = due.isPresent() && due.getAsLong() <= atMicros;
        return over || !columnsSay(group, row, atMicros)
                ? state.evaluate(atMicros, false)
                : fromColumns(group, row, state.newestMicros(), atMicros);
    }

    private static FeatureVector all(Status status, int features, long atMicros) {
        var statuses = new Status[features];
        Arrays.fill(statuses, status);
        return new FeatureVector(atMicros, OptionalLong.empty(), new @Nullable Object[features], statuses, List.of());
    }

    private static boolean columnsSay(FeatureGroup group, Row row, long atMicros) {
        List<FeatureDefinition> features = group.definition().features();
        Instant at = Values.instant(atMicros);
        Instant asOf = row.getInstant(features.size() + AS_OF);
        Instant validUntil = row.getInstant(features.size() + VALID_UNTIL);
        return asOf != null
                && !at.isBefore(asOf)
                && (validUntil == null || at.isBefore(validUntil))
                && features.stream()
                        .noneMatch(
                                f -> f.type().scalar().isTime() || f.ttlMicros().isPresent());
    }

    private static FeatureVector fromColumns(FeatureGroup group, Row row, long newestMicros, long atMicros) {
        int features = group.definition().features().size();
        OptionalLong ttl = group.definition().ttlMicros();
        boolean old = ttl.isPresent() && atMicros - newestMicros > ttl.getAsLong();
        var values = new @Nullable Object[features];
        var statuses = new Status[features];
        for (int i = 0; i < features; i++) {
            values[i] = row.getObject(i);
            statuses[i] = old ? Status.OUTSIDE_MAX_AGE : values[i] == null ? Status.NULL_VALUE : Status.PRESENT;
        }
        return new FeatureVector(atMicros, OptionalLong.of(newestMicros), values, statuses, List.of());
    }

    private static byte[] bytes(@Nullable ByteBuffer state) {
        if (state == null) {
            throw new IllegalStateException("a row has no state: it was not written by the sink");
        }
        var bytes = new byte[state.remaining()];
        state.duplicate().get(bytes);
        return bytes;
    }
}
