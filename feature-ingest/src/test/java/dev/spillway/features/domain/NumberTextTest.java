package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "0.1, 0.1",
        "0.001, 0.001",
        "0.0001, 1.0E-4",
        "1234567, 1234567.0",
        "10000000, 1.0E7",
        "12345678.5, 1.23456785E7",
        "2.0E23, 2.0E23",
        "2.0E-3, 0.002",
        "1.0E23, 1.0E23",
        "2.2E-322, 2.2E-322",
        "4.9E-324, 4.9E-324",
        "1.7976931348623157E308, 1.7976931348623157E308",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
        "9007199254740993, 9.007199254740992E15",
        "NaN, NaN",
        "-Infinity, -Infinity",
    })
    void writesDoublesAsShortAsTheyReadBack(double value, String text) {
        assertThat(NumberText.shortest(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "16777216, 1.6777216E7", "3.4028235E38, 3.4028235E38", "1.4E-45, 1.4E-45", "1.0E10, 1.0E10"
    })
    void writesFloatsAsShortAsTheyReadBack(float value, String text) {
        assertThat(NumberText.shortest(value)).isEqualTo(text);
    }

    @Test
    void readsBackWhatItWrites() {
        long seed = 7;
        var random = new Random(seed);
        boolean javaIsShortest = Runtime.version().feature() >= 19;
        for (int i = 0; i < 5_000; i++) {
            double real = i < 2_000 ? Math.scalb(1.0, i - 1_000) : Double.longBitsToDouble(random.nextLong());
            float single = i < 200 ? Math.scalb(1.0f, i - 100) : Float.intBitsToFloat(random.nextInt());
            String realText = NumberText.shortest(real);
            String singleText = NumberText.shortest(single);

            assertThat(Double.parseDouble(realText)).as("seed %d", seed).isEqualTo(Double.valueOf(real));
            assertThat(Float.parseFloat(singleText)).as("seed %d", seed).isEqualTo(Float.valueOf(single));
            assertThat(realText.length())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(Double.toString(real).length());
            if (javaIsShortest) {
                assertThat(realText).as("seed %d", seed).isEqualTo(Double.toString(real));
                assertThat(singleText).as("seed %d", seed).isEqualTo(Float.toString(single));
            }
        }
    }
}
