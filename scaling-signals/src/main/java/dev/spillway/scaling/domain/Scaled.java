package dev.spillway.scaling.domain;

/**
 * A signal's numbers as they would be at another size.
 *
 * @param policy says which of them are load, which the instances share
 */
record Scaled(Policy policy, Signal signal, int from, int size) implements Metrics {

    @Override
    public double value(String name) {
        return switch (name) {
            case "instances" -> size;
            case "reporting" -> Math.min(signal.reporting(), size);
            default -> policy.isLoad(name) ? signal.value(name) * from / size : signal.value(name);
        };
    }

    /** The same load on as many instances; only what an expression takes for the size differs. */
    static Metrics sized(Signal signal, int instances) {
        return name -> name.equals("instances") ? instances : signal.value(name);
    }
}
