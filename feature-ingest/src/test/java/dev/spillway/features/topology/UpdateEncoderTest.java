package dev.spillway.features.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Status;
import dev.spillway.features.domain.Update;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.Timestamp;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** What the encoder writes is what a generic serde writes: byte for byte, whatever the values. */
class UpdateEncoderTest {

    private static final String TOPIC = "feature-updates";

    private static final String FLIGHTS = """
            group: flights
            version: 300
            entity: [airport, gate]
            source:
              topic: flights
              format: json
              fields: {airport: string, gate: int, delay: long, seats: int, load: double, share: float, name: string, ok: boolean, at: timestamp}
              timestamp: at
            features:
              - {aggregate: [count], name: flights, windows: [5m]}
              - {aggregate: [sum, avg], of: delay, windows: [5m]}
              - {aggregate: [max], of: seats, windows: [5m]}
              - {aggregate: [max], of: load, windows: [5m]}
              - {aggregate: [max], of: share, windows: [5m]}
              - {aggregate: [last], of: name, windows: [5m]}
              - {aggregate: [last], of: ok, windows: [5m]}
              - {aggregate: [last], of: at, windows: [5m]}
              - {aggregate: [{last_k: 3}], of: delay, windows: [5m]}
              - {aggregate: [{last_k: 3}], of: at, windows: [5m]}
              - {aggregate: [histogram], of: name, windows: [5m]}
              - {aggregate: [max], of: share, windows: [5m], buckets: name}
            """;

    @TempDir
    Path folder;

    private final RecordSerde<FeatureUpdate> serde = RecordSerde.of(FeatureUpdate.class, new InMemoryRegistry());

    @RepeatedTest(20)
    void writesWhatTheSerdeWrites() throws Exception {
        Path file = Files.writeString(folder.resolve("groups.yaml"), FLIGHTS);
        GroupDefinition definition = new DefinitionLoader(topic -> Optional.empty())
                .load(List.of(file))
                .definitions()
                .groups()
                .get(0);
        var group = new FeatureGroup(definition);
        var encoder = new UpdateEncoder(group, "here");
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            Update update = update(group, random);

            byte[] encoded = encoder.encode(serde.schemaId(TOPIC), update);

            assertThat(encoded).as("seed %d, update %d", seed, i).isEqualTo(generic(update));
        }
    }

    private static Update update(FeatureGroup group, Random random) {
        @Nullable
        Object[] all = {
            random.nextLong(),
            random.nextLong() >> random.nextInt(64),
            random.nextGaussian(),
            random.nextInt(),
            random.nextBoolean() ? Double.NaN : random.nextDouble(),
            random.nextFloat(),
            "é𝄞".repeat(random.nextInt(80)),
            random.nextBoolean(),
            Values.instant(random.nextInt()),
            List.of(random.nextLong(), random.nextLong()),
            List.of(Values.instant(random.nextInt())),
            new TreeMap<>(Map.of("é" + random.nextInt(), random.nextLong(), "", 0L)),
            Map.of("a", random.nextFloat())
        };
        for (int i = 0; i < all.length; i++) {
            all[i] = random.nextInt(4) == 0 ? null : all[i];
        }
        var statuses = new Status[all.length];
        var vector = new FeatureVector(0, OptionalLong.empty(), all, statuses, List.of());
        var state = new byte[random.nextInt(5_000)];
        random.nextBytes(state);
        return new Update(
                group,
                "A\\|TL|" + random.nextInt(),
                vector,
                random.nextLong(1L << 50),
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong(1L << 50)),
                random.nextLong(),
                state);
    }

    private byte[] generic(Update update) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < update.vector().values().length; i++) {
            values.put(
                    update.of().definition().features().get(i).name(),
                    avro(update.vector().values()[i]));
        }
        Map<String, @Nullable Object> entity = new LinkedHashMap<>(update.entity());
        OptionalLong validUntil = update.validUntilMicros();
        FeatureUpdate record = FeatureUpdate.newBuilder()
                .setGroup(update.group())
                .setVersion(update.version())
                .setEntity(entity)
                .setEventTime(Values.instant(update.eventTimeMicros()))
                .setValidUntil(validUntil.isPresent() ? Values.instant(validUntil.getAsLong()) : null)
                .setRevision(update.revision())
                .setRegion("here")
                .setValues(values)
                .setState(ByteBuffer.wrap(update.state()))
                .build();
        return serde.serializer().serialize(TOPIC, record);
    }

    private static @Nullable Object avro(@Nullable Object value) {
        return value instanceof Instant at
                ? new Timestamp(at)
                : value instanceof List<?> list
                        ? list.stream().map(UpdateEncoderTest::avro).toList()
                        : value;
    }
}
