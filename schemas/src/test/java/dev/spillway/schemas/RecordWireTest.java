package dev.spillway.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of each record, in every version that was ever written: {@code wire/<record>/v<n>.bin}. A file that is missing
 * is written with {@code -Dgolden.write=true}; one that is there never changes.
 */
class RecordWireTest {

    private static final long SEED = 34;

    private final InMemoryRegistry registry = new InMemoryRegistry();

    @ParameterizedTest
    @MethodSource("dev.spillway.schemas.Samples#all")
    void readsEveryVersion(Samples sample) throws IOException {
        for (byte[] written : golden(sample)) {
            assertThat(serde(sample.record().getClass()).deserializer().deserialize("", written))
                    .isEqualTo(sample.record());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spillway.schemas.Samples#all")
    void writesTheNewestVersion(Samples sample) throws IOException {
        List<byte[]> written = golden(sample);

        assertThat(write(sample.record(), sample.topic())).isEqualTo(written.get(written.size() - 1));
    }

    /** Damaged bytes are a record or a refusal, never any other failure. */
    @ParameterizedTest
    @MethodSource("dev.spillway.schemas.Samples#all")
    void survivesDamage(Samples sample) {
        var random = new Random(SEED);
        byte[] whole = write(sample.record(), sample.topic());
        var deserializer = serde(sample.record().getClass()).deserializer();
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = Arrays.copyOf(whole, 6 + random.nextInt(whole.length - 5));
            for (int hits = random.nextInt(4); hits >= 0; hits--) {
                damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt();
            }

            Throwable thrown = catchThrowable(() -> deserializer.deserialize("", damaged));

            if (thrown != null) {
                assertThat(thrown).as("seed %d, case %d", SEED, i).isInstanceOf(SerializationException.class);
            }
        }
    }

    /** By version. The golden bytes carry the ids of a registry that got the released versions in their order. */
    private List<byte[]> golden(Samples sample) throws IOException {
        var golden = new ArrayList<byte[]>();
        for (int version = 1; ; version++) {
            Path schema = Path.of("src/test/resources/released", sample.name(), "v" + version + ".avsc");
            if (!Files.exists(schema)) {
                return golden;
            }
            registry.register(sample.topic().valueSubject(), new Schema.Parser().parse(schema.toFile()));
            Path file = Path.of("src/test/resources/wire", sample.name(), "v" + version + ".bin");
            if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.write(file, write(sample.record(), sample.topic()));
            }
            golden.add(Files.readAllBytes(file));
        }
    }

    private <T extends SpecificRecord> RecordSerde<T> serde(Class<T> type) {
        return RecordSerde.of(type, registry);
    }

    @SuppressWarnings("unchecked") // a record is of its own class
    private <T extends SpecificRecord> byte[] write(T record, Topic topic) {
        return serde((Class<T>) record.getClass()).serializer().serialize(topic.name(), record);
    }
}
