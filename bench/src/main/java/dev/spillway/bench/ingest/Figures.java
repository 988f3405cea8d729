package dev.spillway.bench.ingest;

import java.util.Locale;

/** How reports say figures. */
public final class Figures {
    private Figures() {}

    /** A text with figures, whatever this machine's language. */
    public static String text(String format, Object... figures) {
        return String.format(Locale.ROOT, format, figures);
    }

    /** Whether a figure is what was asked for. */
    public static String verdict(boolean met) {
        return met ? "met" : "MISSED";
    }
}
