package dev.spillway.pipeline.sort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sorted by way of files is what a list would be. */
class ExternalSortTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void sortsAsAListWouldWhateverItMayHold(long seed) {
        Seeds.check(seed, this::check);
    }

    private void check(Cases cases) throws IOException {
        var records = new ArrayList<byte[]>();
        int count = cases.pick(0, 1, 7, 300, 9_000);
        for (int i = 0; i < count; i++) {
            byte[] record = new byte[cases.between(0, 12)];
            for (int j = 0; j < record.length; j++) {
                record[j] = (byte) cases.between(-128, 127);
            }
            records.add(record);
        }
        try (var spill = new Spill(folder.resolve("sorting"), cases.pick(1, 40, 400, 1 << 20));
                var sort = new ExternalSort(spill, "all")) {
            for (byte[] record : records) {
                sort.add(record);
            }
            var sorted = new ArrayList<byte[]>();
            try (RecordCursor cursor = sort.sorted()) {
                for (byte[] record = cursor.head(); record != null; record = cursor.head()) {
                    sorted.add(record);
                    cursor.advance();
                }
            }

            records.sort(Arrays::compareUnsigned);
            assertThat(hex(sorted)).isEqualTo(hex(records));
            assertThat(sort.records()).isEqualTo(count);
        }
        assertThat(folder.resolve("sorting")).doesNotExist();
    }

    private static List<String> hex(List<byte[]> records) {
        return records.stream().map(Arrays::toString).toList();
    }

    @Test
    void touchesNoFileForWhatFits() throws IOException {
        try (var spill = new Spill(folder.resolve("sorting"), 1 << 10);
                var sort = new ExternalSort(spill, "all")) {
            for (int i = 0; i < 10; i++) {
                sort.add(new byte[] {(byte) i});
            }

            assertThat(folder.resolve("sorting")).doesNotExist();
            assertThat(spill.writtenBytes()).isZero();
        }
    }

    @Test
    void removesWhatNobodyAskedFor() throws IOException {
        try (var spill = new Spill(folder.resolve("sorting"), 30)) {
            try (var sort = new ExternalSort(spill, "all")) {
                for (int i = 0; i < 10; i++) {
                    sort.add(new byte[] {(byte) i});
                }
                assertThat(folder.resolve("sorting")).isNotEmptyDirectory();
            }
            assertThat(folder.resolve("sorting")).isEmptyDirectory();
        }
        assertThat(Files.exists(folder.resolve("sorting"))).isFalse();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void ordersKeysAsTheirTextsAndNumbers(long seed) {
        Seeds.check(seed, cases -> {
            record Key(String text, long number) {}
            var keys = new ArrayList<Key>();
            for (int i = 0; i < 50; i++) {
                String text = cases.pick("", "a", "a\0", "a\0\0", "a\0b", "ab", "\u00FF", "\uFFFF", "b");
                keys.add(new Key(text, cases.pick(Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE)));
            }

            var packed = new ArrayList<byte[]>();
            for (Key key : keys) {
                packed.add(new PackedWriter()
                        .orderedText(key.text)
                        .orderedLong(key.number)
                        .count(cases.between(0, 1 << 30))
                        .toBytes());
            }
            packed.sort(Arrays::compareUnsigned);
            var read = packed.stream()
                    .map(PackedReader::new)
                    .map(in -> new Key(in.orderedText(), in.orderedLong()))
                    .toList();

            keys.sort(Comparator.comparing(Key::text).thenComparingLong(Key::number));
            assertThat(read).isEqualTo(keys);
        });
    }
}
