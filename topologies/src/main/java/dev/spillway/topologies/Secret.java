package dev.spillway.topologies;

/** A value that must not be seen: nothing prints it, only {@link #reveal} gives it away, to the client that needs it. */
public record Secret(String reveal) {

    @Override
    public String toString() {
        return "(secret)";
    }
}
