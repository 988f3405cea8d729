package dev.spillway.scaling.topology;

/**
 * The service clock of one task: the wall clock, unless the task is behind. While it reads what has waited for it, after a stop or
 * a fault, its clock is that of the records: else the wall would close every slot before its samples are read, and all of them
 * would be late.
 *
 * <pre>
 *   begun ──a look with no record since the last, not just begun──▶ at the wall
 *     ▲                                                                │
 *     └───────────── a record more than 5 s old ───────────────────────┘
 * </pre>
 *
 * It never goes back.
 */
final class CatchingUp {

    /** Older than this is what has waited, not what was under way. */
    private static final long BEHIND_MICROS = 5_000_000;

    /** What the first records may take to come. */
    private static final long BEGINNING_MICROS = 5_000_000;

    private final long begunMicros;
    private long nowMicros = Long.MIN_VALUE;
    private boolean behind = true;
    private boolean read;

    CatchingUp(long wallMicros) {
        this.begunMicros = wallMicros;
    }

    /** A record is read: the clock at it. */
    long at(long recordMicros, long wallMicros) {
        read = true;
        behind = wallMicros - recordMicros > BEHIND_MICROS;
        return advance(behind ? recordMicros : wallMicros);
    }

    /** A look between records: the clock at it; {@link Long#MIN_VALUE} if there is nothing to tell yet. */
    long look(long wallMicros) {
        boolean idle = !read && wallMicros - begunMicros >= BEGINNING_MICROS;
        read = false;
        if (idle) {
            behind = false;
        }
        return behind ? nowMicros : advance(wallMicros);
    }

    private long advance(long micros) {
        nowMicros = Math.max(nowMicros, micros);
        return nowMicros;
    }
}
