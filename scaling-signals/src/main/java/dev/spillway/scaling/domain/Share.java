package dev.spillway.scaling.domain;

/**
 * So much of so much. An instance counts only if it tells both, or else one that tells half would thin out what the others say.
 *
 * @param part from 0
 * @param of from 0
 */
public record Share(double part, double of) {
    public static final Share NONE = new Share(0, 0);

    public Share plus(Share other) {
        return new Share(part + other.part, of + other.of);
    }

    /** NaN of nothing. */
    public double ratio() {
        return of > 0 ? part / of : Double.NaN;
    }

    /** What is left of one; NaN of nothing, or if the part is more than the whole. */
    public double rest() {
        return part > of ? Double.NaN : 1 - ratio();
    }
}
