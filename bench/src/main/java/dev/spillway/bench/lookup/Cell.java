package dev.spillway.bench.lookup;

/**
 * What was found of one kind of look-up.
 *
 * @param reach from what to what a look-up goes
 * @param zipf whether drivers were drawn as events are; else each as often as any other
 * @param foldedPerSecond events that were folded meanwhile; 0: nothing was written
 * @param perSecond of one thread, the median of the rounds
 * @param perCpuSecond of that thread's own CPU
 * @param cpuMicros of the whole process per look-up, collections and the folding of events included
 * @param ownP99Micros of what a look-up takes when one follows the other
 * @param timed look-ups in an open loop; 0: none
 * @param p50Micros from when a look-up was due
 */
public record Cell(
        Reach reach,
        boolean zipf,
        double foldedPerSecond,
        double perSecond,
        double perCpuSecond,
        double cpuMicros,
        double ownP99Micros,
        long timed,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double maxMicros) {

    /** What a look-up is. */
    public enum Reach {
        /** From the group's name, the entity's fields and the features' names to the answer. */
        ANSWER("spillway, name and entity to answer"),
        /** From the entity's key to all values. */
        VALUES("spillway, key to values"),
        /** The same of the peer. */
        PEER("stock store, key to values");

        private final String title;

        Reach(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }
}
