package dev.spillway.scaling.capacity;

import java.util.Locale;

/** Numbers of any size as people read them: {@code 12.5M}. */
public final class Quantities {
    private static final String[] STEPS = {"", "k", "M", "G", "T", "P", "E"};
    private static final double STEP = 1_000;

    private Quantities() {}

    /** With at most three digits that count, but never less than the whole number of something below a thousand. */
    public static String text(double value) {
        int step = 0;
        double scaled = value;
        while (Math.abs(scaled) >= STEP - 0.5 && step < STEPS.length - 1) {
            scaled /= STEP;
            step++;
        }
        int decimals = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
        String text = String.format(Locale.ROOT, "%." + decimals + "f", scaled);
        return (text.contains(".") ? text.replaceAll("\\.?0+$", "") : text) + STEPS[step];
    }
}
