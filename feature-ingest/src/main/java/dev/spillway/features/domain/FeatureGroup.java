package dev.spillway.features.domain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A group made ready to work: it reads events, keeps states and answers for them. Immutable. */
public final class FeatureGroup {
    private final GroupDefinition definition;
    private final GroupLayout layout;
    private final StateCodec codec;
    private final EntityKeys keys;
    private final OptionalLong lifeMicros;
    private final Map<String, Integer> positions = new LinkedHashMap<>();

    public FeatureGroup(GroupDefinition definition) {
        this(definition, life(definition));
    }

    private FeatureGroup(GroupDefinition definition, OptionalLong lifeMicros) {
        this.definition = definition;
        this.layout = GroupLayout.of(
                definition.features(), definition.source().tieBreak().isPresent());
        this.codec = new StateCodec(this);
        this.keys = new EntityKeys(definition.entity());
        this.lifeMicros = lifeMicros;
        definition.features().forEach(f -> positions.put(f.name(), positions.size()));
    }

    private static OptionalLong life(GroupDefinition definition) {
        if (definition.ttlMicros().isEmpty()) {
            return OptionalLong.empty();
        }
        long life = Math.max(definition.ttlMicros().getAsLong(), definition.latenessMicros());
        for (FeatureDefinition feature : definition.features()) {
            life = feature.window().isLifetime()
                    ? life
                    : Math.max(life, feature.window().widthMicros());
        }
        return OptionalLong.of(life);
    }

    public GroupDefinition definition() {
        return definition;
    }

    GroupLayout layout() {
        return layout;
    }

    StateCodec codec() {
        return codec;
    }

    long latenessMicros() {
        return definition.latenessMicros();
    }

    /** The age beyond which an entity is deleted; empty for a group without a ttl. */
    public OptionalLong lifeMicros() {
        return lifeMicros;
    }

    /** The instant at which an entity with that newest event is to be deleted; empty for a group without a ttl. */
    OptionalLong dueMicros(long newestMicros) {
        // an absence must be exceeded: due a millisecond later
        return lifeMicros.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(newestMicros + lifeMicros.getAsLong() + 1_000);
    }

    /**
     * The group as it judges events, which lateness, ids and lives decide and no feature does: its states take in and refuse
     * what this group's would, and keep nothing of what an event brings.
     */
    public FeatureGroup judging() {
        var bare = new GroupDefinition(
                definition.name(),
                definition.version(),
                definition.entity(),
                definition.clock(),
                definition.source(),
                definition.latenessMicros(),
                definition.ttlMicros(),
                definition.readReplicas(),
                List.of(),
                definition.checksum());
        return new FeatureGroup(bare, lifeMicros);
    }

    /** What an event brings as bytes, for whoever keeps more events than memory holds. */
    public byte[] encodeInputs(Inputs inputs) {
        var out = new StateWriter();
        codec.writeInputs(inputs, out);
        return out.toBytes();
    }

    /** What {@link #encodeInputs} encoded. */
    public Inputs decodeInputs(byte[] bytes) {
        return codec.readInputs(new StateReader(bytes));
    }

    /** Something to read events with, for one thread. */
    public Intake newIntake() {
        return new Intake(this);
    }

    /** The state of an entity before its first event. */
    public EntityState newState() {
        return new EntityState(this, EntityState.Parts.NONE);
    }

    /** A portion of an entity's events before the first of them. */
    public Portion newPortion() {
        return new Portion(this);
    }

    /**
     * What {@link Portion#encode} encoded.
     *
     * @throws IllegalStateException if it was written for another definition, or by a newer program
     */
    public Portion decodePortion(byte[] bytes) {
        return codec.readPortion(bytes);
    }

    /**
     * The state that was encoded as a row, whose parts are loaded when needed.
     *
     * @throws IllegalStateException if it was written for another definition
     */
    public EntityState decodeRow(byte[] row, EntityState.Parts parts) {
        return codec.readRow(row, parts);
    }

    /** The state that {@link EntityState#encodeWhole} encoded. It can be evaluated; it knows no event ids. */
    public EntityState decodeWhole(byte[] bytes) {
        return codec.readWhole(bytes);
    }

    /** The position of a feature in {@link FeatureVector#values}; null if the group has no such feature. */
    public @Nullable Integer position(String feature) {
        return positions.get(feature);
    }

    /**
     * What is to be told of an entity after its state has taken in events.
     *
     * @param entityKey as {@link Intake#key} gave it
     */
    public Update update(String entityKey, EntityState state) {
        FeatureVector vector = state.evaluate(state.newestMicros() + 1, true);
        return new Update(
                this,
                entityKey,
                vector,
                state.newestMicros(),
                state.validUntilMicros(vector),
                state.nextRevision(),
                state.encodeWhole());
    }

    /** Why an event is LATE, without its content. */
    public String lateness(EntityState state, long timeMicros) {
        return Duration.ofMillis((state.newestMicros() - timeMicros) / 1_000)
                + " behind the entity's newest event, lateness is "
                + Duration.ofMillis(definition.latenessMicros() / 1_000);
    }

    /** The values of a vector by feature. */
    SortedMap<String, @Nullable Object> byName(FeatureVector vector) {
        var values = new TreeMap<String, @Nullable Object>();
        positions.forEach((name, position) -> values.put(name, vector.values()[position]));
        return values;
    }

    /** Between the entity's fields and its key. */
    public EntityKeys keys() {
        return keys;
    }

    /** What a look-up of an entity without state gets. */
    public FeatureVector notFound(long atMicros) {
        return FeatureVector.without(Status.NOT_FOUND, definition.features().size(), atMicros);
    }

    /** What a look-up gets if no store can answer. */
    public FeatureVector unanswered(long atMicros) {
        return FeatureVector.without(Status.INVALID, definition.features().size(), atMicros);
    }

    /**
     * The caller's view of a vector: the features asked for, with defaults where a value is missing for want of data.
     *
     * @param features names of this group's features; empty: all
     */
    public Answer answer(Map<String, Object> entity, FeatureVector vector, List<String> features, Origin origin) {
        var asked = features.isEmpty() ? positions.keySet() : features;
        var answers = new ArrayList<Answer.Featured>(asked.size());
        for (String name : asked) {
            Integer position = positions.get(name);
            if (position == null) {
                throw new IllegalArgumentException("group " + definition.name() + " has no feature " + name);
            }
            FeatureDefinition feature = definition.features().get(position);
            Status status = vector.statuses()[position];
            Object value = vector.values()[position];
            boolean replaced = (status == Status.NOT_FOUND || status == Status.NULL_VALUE || status == Status.INVALID)
                    && feature.otherwise().isPresent();
            boolean unanswered = status == Status.INVALID;
            answers.add(new Answer.Featured(
                    name,
                    replaced ? feature.otherwise().get() : value,
                    status,
                    replaced || unanswered ? Origin.DEFAULT : origin));
        }
        return new Answer(definition.name(), entity, vector.atMicros(), vector.eventTimeMicros(), answers);
    }
}
