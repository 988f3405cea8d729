package dev.spillway.pipeline.replay;

import org.jspecify.annotations.Nullable;

/** Why a replay ends early: what is wrong, where, and the way out. */
public final class ReplayException extends Exception {

    /** Who has to mend it. */
    public enum Kind {
        /** A line of the input cannot be read, or a file fails while it is read or written. */
        FAILED,
        /** An option or a query asks for what there is not. */
        MISUSED
    }

    private final Kind kind;
    private final String what;
    private final String where;
    private final String wayOut;

    private ReplayException(Kind kind, String what, String where, String wayOut, @Nullable Throwable cause) {
        super(what + ": " + where + ": " + wayOut, cause);
        this.kind = kind;
        this.what = what;
        this.where = where;
        this.wayOut = wayOut;
    }

    static ReplayException unreadable(Place place, String what, String wayOut) {
        return new ReplayException(Kind.FAILED, what, place.toString(), wayOut, null);
    }

    static ReplayException failed(String what, String where, String wayOut, Throwable cause) {
        return new ReplayException(Kind.FAILED, what, where, wayOut, cause);
    }

    static ReplayException misused(String what, Object where, String wayOut) {
        return new ReplayException(Kind.MISUSED, what, where.toString(), wayOut, null);
    }

    public Kind kind() {
        return kind;
    }

    public String what() {
        return what;
    }

    /** A file, a line of one, or an option. */
    public String where() {
        return where;
    }

    public String wayOut() {
        return wayOut;
    }
}
