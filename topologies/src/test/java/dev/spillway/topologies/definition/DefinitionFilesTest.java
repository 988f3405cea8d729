package dev.spillway.topologies.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionFilesTest {

    @TempDir
    private Path folder;

    @Test
    void readsTheDocumentsOfAFolderInTheOrderOfNames() throws IOException {
        Files.writeString(folder.resolve("b.yaml"), "policy: two\n---\n# nothing\n---\ncapacity: three\n");
        Files.writeString(folder.resolve("a.yaml"), "group: one\n");
        Files.writeString(folder.resolve("c.txt"), "group: not read\n");

        DefinitionFiles files = DefinitionFiles.read(List.of(folder, folder.resolve("a.yaml")));

        assertThat(files.faults()).isEmpty();
        assertThat(files.documents().stream().map(d -> d.kind() + " " + d.name() + " " + d.line()))
                .containsExactly("group one 1", "policy two 1", "capacity three 5");
        assertThat(files.documents("policy")).singleElement().satisfies(policy -> {
            assertThat(policy.place()).isEqualTo(folder.resolve("b.yaml") + ":1");
            assertThat(policy.folder()).isEqualTo(folder);
        });
    }

    /** A document's text is that of the file, from its own first line to its own last, whatever characters come before. */
    @Test
    void keepsTheTextOfEachDocument() {
        String text =
                "# 🚰 before\npolicy: ä🚰 # here\nmore: 1\n# after\n---\n  group: b\n  deep:\n    er: 2\n---\n{global: c}\n";

        List<DefinitionDocument> documents = DefinitionFiles.of("x", text).documents();

        assertThat(documents.stream().map(DefinitionDocument::text))
                .containsExactly(
                        "policy: ä🚰 # here\nmore: 1\n# after\n", "  group: b\n  deep:\n    er: 2\n", "{global: c}\n");
        assertThat(documents)
                .allSatisfy(document -> assertThat(
                                DefinitionFiles.of("y", document.text()).documents())
                        .extracting(DefinitionDocument::name)
                        .containsExactly(document.name()));
    }

    @Test
    void saysWhatIsWrongAndReadsTheRest() throws IOException {
        Path good = Files.writeString(folder.resolve("good.yaml"), "group: g\n");
        Path kind = Files.writeString(folder.resolve("kind.yaml"), "polcy: p\n---\nversion: 1\npolicy: p\n");
        Path tab = Files.writeString(folder.resolve("tab.yaml"), "group: g\n\tversion: 1\n");
        Path latin = Files.write(folder.resolve("latin.yaml"), "group: ä\n".getBytes(StandardCharsets.ISO_8859_1));

        DefinitionFiles files = DefinitionFiles.read(List.of(good, kind, tab, latin, folder.resolve("none")));

        assertThat(files.documents()).extracting(DefinitionDocument::name).containsExactly("g");
        assertThat(files.faults().stream().map(DefinitionFault::toString))
                .containsExactly(
                        kind + ":1:1: the first key tells the kind of a document, and \"polcy\" is none;"
                                + " did you mean \"policy\"?",
                        kind + ":3:1: the first key tells the kind of a document, and \"version\" is none;"
                                + " put \"policy\" first",
                        tab
                                + ":2:1: not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use"
                                + " \\t(TAB) for indentation); indent with spaces",
                        latin + ": is not UTF-8; save it as UTF-8",
                        folder.resolve("none") + ": there is no such file or folder");
    }
}
