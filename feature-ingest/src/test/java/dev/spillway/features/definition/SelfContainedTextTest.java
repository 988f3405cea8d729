package dev.spillway.features.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.DefinitionFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfContainedTextTest {
    private static final String SCHEMA = """
            {"type": "record", "name": "Trip", "fields": [
              {"name": "id", "type": "string"}, {"name": "fare", "type": ["null", "double"]},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "unused", "type": "int"}]}
            """;

    private static final String REST = """
            entity: [id]
            features:
              - {aggregate: [sum], of: fare, windows: [1h]}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeSchema() throws Exception {
        Files.writeString(folder.resolve("trip.avsc"), SCHEMA);
    }

    @Test
    void leavesWhatDeclaresItsFieldsAsItIs() throws Exception {
        String text = "group: g\nversion: 1\nsource: {topic: t, fields: {id: string, fare: double}} # mine\n" + REST;

        assertThat(selfContained(text)).isEqualTo(text);
    }

    @Test
    void declaresWhatASchemaFileSays() throws Exception {
        assertThat(selfContained("""
                group: g # größer
                version: 1
                source:
                  topic: t
                  schema: trip.avsc # beside this
                  timestamp: at
                """ + REST)).isEqualTo("""
                group: g # größer
                version: 1
                source:
                  topic: t
                  fields: {id: string, fare: double, at: timestamp_ms} # beside this
                  timestamp: at
                """ + REST);
    }

    @Test
    void declaresWhatTheRegistrySays() throws Exception {
        assertThat(selfContained("""
                group: g
                version: 1
                source:
                  topic: t
                """ + REST)).isEqualTo("""
                group: g
                version: 1
                source:
                  fields: {id: string, fare: double}
                  topic: t
                """ + REST);
        assertThat(selfContained("group: g\nversion: 1\nsource: {topic: t}\n" + REST))
                .isEqualTo("group: g\nversion: 1\nsource: {fields: {id: string, fare: double}, topic: t}\n" + REST);
    }

    @Test
    void leavesOutASchemaThatFieldsWereComparedWith() throws Exception {
        assertThat(selfContained("""
                group: g
                version: 1
                source:
                  schema: trip.avsc
                  topic: t
                  fields: {id: string, fare: double}
                """ + REST)).doesNotContain("schema").contains("  topic: t\n");
        String fields = "fields: {id: string, fare: double}";
        for (String source : List.of(
                "{topic: t, schema: trip.avsc, " + fields + "}",
                "{schema: trip.avsc, topic: t, " + fields + "}",
                "{topic: t, " + fields + ", schema: trip.avsc}")) {
            assertThat(selfContained("group: g\nversion: 1\nsource: " + source + "\n" + REST))
                    .isEqualTo("group: g\nversion: 1\nsource: {topic: t, " + fields + "}\n" + REST);
        }
    }

    /** It is read again without any schema, and means the same. */
    private String selfContained(String text) throws Exception {
        Path file = folder.resolve("groups.yaml");
        Files.writeString(file, "# first\n---\npolicy: other\n---\n" + text);
        LoadedDefinitions loaded = new DefinitionLoader(topic -> Optional.of(SCHEMA)).load(List.of(file));
        DefinitionDocument document = loaded.documents().get(1);
        GroupDefinition group = loaded.definitions().groups().get(0);

        String selfContained = SelfContainedText.of(document, group);

        GroupDefinition again = new DefinitionLoader(SchemaSource.NONE)
                .load(DefinitionFiles.of("g", selfContained))
                .definitions()
                .groups()
                .get(0);
        assertThat(again.checksum()).isEqualTo(group.checksum());
        return selfContained;
    }
}
