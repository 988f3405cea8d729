package dev.spillway.pipeline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void asksAboutAsOftenAsIsWanted() {
        Queue<Long> due = new ConcurrentLinkedQueue<>();
        long begunNanos = System.nanoTime();
        try (var loop = new OpenLoop("test", LoadShape.parse("constant:200"), 1, due::add)) {
            loop.start();
            await().atMost(SOON).until(() -> due.size() >= 400);

            double seconds = (System.nanoTime() - begunNanos) / 1e9;
            assertThat(loop.due() / seconds).isBetween(140.0, 260.0);
            assertThat(loop.wantedPerSecond()).isEqualTo(200);
        }
    }

    @Test
    void catchesUpAfterOneThatTookLong() {
        Queue<Long> lateMs = new ConcurrentLinkedQueue<>();
        try (var loop = new OpenLoop("test", LoadShape.parse("constant:500"), 1, dueNanos -> {
            if (lateMs.isEmpty()) {
                await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            }
            lateMs.add((System.nanoTime() - dueNanos) / 1_000_000);
        })) {
            loop.start();
            await().atMost(SOON).until(() -> lateMs.size() >= 300);
        }

        // what became due while the first was begun is late by up to as much, and is not left out
        assertThat(lateMs.stream().filter(late -> late > 30)).hasSizeGreaterThan(60);
        assertThat(lateMs.stream().skip(250).filter(late -> late < 30)).isNotEmpty();
    }

    @Test
    void leavesNoThread() {
        try (var loop = new OpenLoop("ends", LoadShape.parse("steps:1h@0.001"), 1, dueNanos -> {})) {
            loop.start();
        }

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("spillway-ends"));
    }
}
