package dev.spillway.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every schema there ever was is kept in {@code released/<record>/v<n>.avsc}; none of these files ever changes. The first of
 * a record is written with {@code -Dgolden.write=true}.
 */
class ReleasedSchemasTest {

    @ParameterizedTest
    @MethodSource("dev.spillway.schemas.Samples#all")
    void canAllStillBeRead(Samples sample) throws IOException {
        for (Schema released : released(sample.name())) {
            var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(
                    sample.record().getSchema(), released);

            assertThat(compatibility.getType())
                    .as(compatibility.getDescription())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    /** If this fails because the schema changed: add the changed one as the next version, and its golden bytes. */
    @ParameterizedTest
    @MethodSource("dev.spillway.schemas.Samples#all")
    void endWithTheSchemaOfToday(Samples sample) throws IOException {
        Path first = Path.of("src/test/resources/released", sample.name(), "v1.avsc");
        if (Boolean.getBoolean("golden.write") && !Files.exists(first)) {
            Files.createDirectories(first.toAbsolutePath().getParent());
            Files.writeString(
                    first,
                    SchemaFormatter.format(
                                    "json/pretty",
                                    RegisteredForm.of(sample.record().getSchema())) + "\n");
        }
        List<Schema> released = released(sample.name());

        assertThat(released.get(released.size() - 1).toString())
                .isEqualTo(RegisteredForm.of(sample.record().getSchema()).toString());
    }

    /** The registry shows them to people who have nothing else to go by. */
    @ParameterizedTest
    @MethodSource("dev.spillway.schemas.Samples#all")
    void sayWhatEachFieldMeans(Samples sample) {
        assertThat(undocumented(sample.record().getSchema())).isEmpty();
    }

    private static List<String> undocumented(Schema schema) {
        return switch (schema.getType()) {
            case RECORD ->
                Stream.concat(
                                schema.getDoc() == null ? Stream.of(schema.getName()) : Stream.empty(),
                                schema.getFields().stream()
                                        .flatMap(field -> field.doc() == null
                                                ? Stream.of(schema.getName() + "." + field.name())
                                                : undocumented(field.schema()).stream()))
                        .toList();
            case ENUM -> schema.getDoc() == null ? List.of(schema.getName()) : List.of();
            case ARRAY -> undocumented(schema.getElementType());
            case MAP -> undocumented(schema.getValueType());
            case UNION ->
                schema.getTypes().stream()
                        .flatMap(type -> undocumented(type).stream())
                        .toList();
            default -> List.of();
        };
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
