package dev.spillway.scaling.storage;

/**
 * What an actuator says of a node.
 *
 * @param epoch of the step it was told
 * @param node empty if it is not known
 * @param detail why it failed; empty otherwise
 */
public record NodeReport(String cluster, long epoch, State state, String node, String detail) {

    /** What became of the node. */
    public enum State {
        /** It has begun to fetch its share of the data. */
        JOINING,
        /** It has its share of the data, and answers. */
        NORMAL,
        /** It has begun to hand its data on. */
        LEAVING,
        /** It has left, and its process has ended. */
        GONE,
        /** The step cannot be carried out. */
        FAILED
    }
}
