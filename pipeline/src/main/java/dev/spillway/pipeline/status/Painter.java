package dev.spillway.pipeline.status;

import java.io.PrintWriter;
import java.util.List;

/**
 * Draws a screen over the one before, line by line and without clearing first, so that nothing flickers. What stood above
 * the first one stays.
 */
public final class Painter implements AutoCloseable {
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String TO_END_OF_LINE = "\u001b[K";
    private static final String TO_END_OF_SCREEN = "\u001b[J";

    private final PrintWriter out;
    private int drawn;

    public Painter(PrintWriter out) {
        this.out = out;
    }

    public void draw(List<String> lines) {
        var frame = new StringBuilder(HIDE_CURSOR).append(NO_WRAP);
        if (drawn > 0) {
            frame.append("\u001b[").append(drawn).append('A');
        }
        frame.append('\r');
        lines.forEach(line -> frame.append(line).append(TO_END_OF_LINE).append('\n'));
        frame.append(TO_END_OF_SCREEN).append(WRAP);
        drawn = lines.size();
        out.print(frame);
        out.flush();
    }

    /** Leaves the last screen where it is, and the terminal as it was. */
    @Override
    public void close() {
        if (drawn > 0) {
            out.print(SHOW_CURSOR);
            out.flush();
        }
    }
}
