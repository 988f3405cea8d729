package dev.spillway.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {

    @Test
    void isWhatTheDocumentationSays() throws IOException {
        Path document = Path.of("../docs/topics.md");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(document.getParent());
            Files.writeString(document, TopicCatalogue.markdown());
        }

        assertThat(TopicCatalogue.markdown()).isEqualTo(Files.readString(document));
    }

    @Test
    void hasNoTopicTwice() {
        assertThat(TopicCatalogue.ALL).extracting(Topic::name).doesNotHaveDuplicates();
    }
}
