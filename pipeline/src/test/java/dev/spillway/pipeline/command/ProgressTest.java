package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter text = new StringWriter();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    /** Shows the time every 50 ms, up to and including the given one. */
    private void run(boolean terminal, int untilMillis) {
        var progress = new Progress(new PrintWriter(text), terminal, nanos::get);
        for (int at = 0; at <= untilMillis; at += 50) {
            int millis = at;
            progress.show(() -> millis + " ms");
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(50));
        }
        progress.close();
    }

    @Test
    void isSilentWhenItWasQuick() {
        run(true, 1_950);

        assertThat(text.toString()).isEmpty();
    }

    @Test
    void changesOneLineFiveTimesASecondOnATerminal() {
        run(true, 2_450);

        assertThat(text.toString()).isEqualTo("\r\u001b[K2000 ms\r\u001b[K2200 ms\r\u001b[K2400 ms\r\u001b[K");
    }

    @Test
    void writesAPlainLineNowAndThenElsewhere() {
        run(false, 12_500);

        assertThat(text.toString().lines()).containsExactly("2000 ms", "7000 ms", "12000 ms");
    }
}
