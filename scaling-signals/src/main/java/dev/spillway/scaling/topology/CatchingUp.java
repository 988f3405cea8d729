package dev.spillway.scaling.topology;

/**
 * The service clock of one task: the wall clock, unless the task is behind. While it reads what has waited for it, after a stop or
 * a fault, its clock is that of the records: else the wall would close every slot before its samples are read, and all of them
 * would be late.
 *
 * <pre>
 *   begun ──no record for 30 s, or for 5 s from the first look──▶ at the wall
 *     ▲                                                              │
 *     └───────────────── a record more than 5 s old ─────────────────┘
 * </pre>
 *
 * It begins at the first look or record, which is when the task's state has been restored, however long that took. It never goes
 * back.
 */
final class CatchingUp {

    /** Older than this is what has waited, not what was under way. */
    private static final long BEHIND_MICROS = 5_000_000;

    /** For how long the first may fail to come. */
    private static final long BEGINNING_MICROS = 5_000_000;

    /**
     * For how long the next of those that wait may fail to come: a broker, a commit or a collection may hold them up, and a
     * consumer that is behind brings thousands of one partition before the first of the next.
     */
    private static final long IDLE_MICROS = 30_000_000;

    /** And how many looks must find none: on a busy machine the thread that reads may itself have been held up for long. */
    private static final int IDLE_LOOKS = 10;

    private static final long NEVER = Long.MIN_VALUE;

    private long nowMicros = NEVER;

    /** Of the wall clock at the newest record, before the first at the first look. */
    private long wordMicros = NEVER;

    /** Since then. */
    private int looks;

    private boolean read;

    private boolean behind = true;

    /** A record is read: the clock at it. */
    long at(long recordMicros, long wallMicros) {
        wordMicros = wallMicros;
        looks = 0;
        read = true;
        behind = wallMicros - recordMicros > BEHIND_MICROS;
        return advance(behind ? recordMicros : wallMicros);
    }

    /** A look between records: the clock at it; {@link Long#MIN_VALUE} if there is nothing to tell yet. */
    long look(long wallMicros) {
        if (wordMicros == NEVER) {
            wordMicros = wallMicros;
        }
        looks = Math.min(looks + 1, IDLE_LOOKS);
        long patience = read ? IDLE_MICROS : BEGINNING_MICROS;
        if (looks == IDLE_LOOKS && wallMicros - wordMicros >= patience) {
            behind = false;
        }
        return behind ? nowMicros : advance(wallMicros);
    }

    private long advance(long micros) {
        nowMicros = Math.max(nowMicros, micros);
        return nowMicros;
    }
}
