package dev.spillway.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schemas.features.FeatureUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every schema there ever was is kept in {@code released/<record>/v<n>.avsc}; none of these files ever changes. */
class ReleasedSchemasTest {

    @SuppressWarnings("UnusedVariable") // JUnit reads it by its name
    private static final List<Map.Entry<String, Schema>> records =
            List.of(Map.entry("feature-update", FeatureUpdate.getClassSchema()));

    @ParameterizedTest
    @FieldSource("records")
    void canAllStillBeRead(Map.Entry<String, Schema> entry) throws IOException {
        for (Schema released : released(entry.getKey())) {
            var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(entry.getValue(), released);

            assertThat(compatibility.getType())
                    .as(compatibility.getDescription())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    /** If this fails because the schema changed: add the changed one as the next version, and its golden bytes. */
    @ParameterizedTest
    @FieldSource("records")
    void endWithTheSchemaOfToday(Map.Entry<String, Schema> entry) throws IOException {
        List<Schema> released = released(entry.getKey());

        assertThat(released.get(released.size() - 1).toString())
                .isEqualTo(RegisteredForm.of(entry.getValue()).toString());
    }

    private static List<Schema> released(String record) throws IOException {
        List<Schema> all = new ArrayList<>();
        for (int version = 1; ; version++) {
            Path file = Path.of("src/test/resources/released", record, "v" + version + ".avsc");
            if (!Files.exists(file)) {
                return all;
            }
            all.add(new Schema.Parser().parse(file.toFile()));
        }
    }
}
