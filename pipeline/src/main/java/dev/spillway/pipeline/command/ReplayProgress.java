package dev.spillway.pipeline.command;

import dev.spillway.features.domain.TimeText;
import dev.spillway.pipeline.replay.Replay;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells how far a replay has come: how much is done of how much, how fast, and how long the rest takes at that rate. */
final class ReplayProgress implements Replay.Watcher {
    private enum Phase {
        ASKING,
        READING,
        ANSWERING
    }

    private final Progress progress;
    private final LongSupplier nanoTime;
    private long startNanos;
    private Phase phase = Phase.ASKING;

    ReplayProgress(Progress progress, LongSupplier nanoTime) {
        this.progress = progress;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    @Override
    public void asked(long queries) {
        progress.show(() -> "%,d queries read%s".formatted(queries, rate(queries)));
    }

    @Override
    public void come(long lines, double share, long clockMicros) {
        enter(Phase.READING);
        progress.show(() -> {
            String of = share > 0 ? " of about %,d".formatted(Math.round(lines / share)) : "";
            String left = share > 0 ? left(share) : "";
            return "%,d%s lines, at %s%s%s".formatted(lines, of, TimeText.format(clockMicros), rate(lines), left);
        });
    }

    @Override
    public void answered(long queries, long of) {
        enter(Phase.ANSWERING);
        progress.show(() ->
                "%,d of %,d queries answered%s%s".formatted(queries, of, rate(queries), left((double) queries / of)));
    }

    /** Each phase has a rate of its own. */
    private void enter(Phase next) {
        if (phase != next) {
            phase = next;
            startNanos = nanoTime.getAsLong();
        }
    }

    private double seconds() {
        return Math.max(1e-9, (nanoTime.getAsLong() - startNanos) / 1e9);
    }

    private String rate(long done) {
        return String.format(Locale.ROOT, ", %,.0f/s", done / seconds());
    }

    private String left(double share) {
        return String.format(Locale.ROOT, ", %,.0f s left", seconds() * (1 - share) / share);
    }
}
