package dev.spillway.features.domain;

/**
 * The sum of all values, each halved for every half-life that has passed since it came: 32 bytes, for any number of events
 * over any time.
 */
/*
 * Instants are counted in half-lives from the epoch. The sum is kept as of the beginning of the half-life in which its
 * newest event lies, as a pair of doubles (see Accumulator.DoubleSum); moving that on is a multiplication by a power of two,
 * which rounds nothing. So numbers neither grow nor fade away however long it goes on, and what an event adds is the
 * same whenever it comes.
 */
final class DecayedSum implements Partial {

    /** Beyond the range of doubles: whatever is moved so far is 0 by then. */
    private static final int FAR = 4_000;

    private final FieldType type;
    private final long halfLifeMicros;

    /** The half-life as of whose beginning the sum is kept. */
    private long turn = Long.MIN_VALUE;

    private double high;
    private double low;

    DecayedSum(FieldType type, long halfLifeMicros) {
        this.type = type;
        this.halfLifeMicros = halfLifeMicros;
    }

    @Override
    public boolean serves(Aggregate aggregate) {
        return aggregate.kind() == Aggregate.Kind.DECAYED_SUM && (long) aggregate.parameter() == halfLifeMicros;
    }

    @Override
    public boolean isDated() {
        return true;
    }

    @Override
    public void add(Inputs inputs, int input) {
        long bits = inputs.bits[input];
        double value = type.isIntegral() ? (double) bits : Double.longBitsToDouble(bits);
        double weight = StrictMath.pow(2, passed(inputs.timeMicros));
        plus(Math.floorDiv(inputs.timeMicros, halfLifeMicros), value * weight, 0);
    }

    /** The share of its half-life that has passed at an instant. */
    private double passed(long micros) {
        return (double) Math.floorMod(micros, halfLifeMicros) / halfLifeMicros;
    }

    @Override
    public void merge(Partial other) {
        var from = (DecayedSum) other;
        plus(from.turn, from.high, from.low);
    }

    private void plus(long ofTurn, double moreHigh, double moreLow) {
        if (ofTurn > turn) {
            high = moved(high, turn, ofTurn);
            low = moved(low, turn, ofTurn);
            turn = ofTurn;
        }
        double added = moved(moreHigh, ofTurn, turn);
        double sum = high + added;
        double back = sum - high;
        double rest = (high - (sum - back)) + (added - back) + low + moved(moreLow, ofTurn, turn);
        double rounded = sum + rest;
        boolean finite = Double.isFinite(rounded);
        low = finite ? rest - (rounded - sum) : 0;
        high = Double.isNaN(rounded) ? sum : rounded;
    }

    private static double moved(double value, long from, long to) {
        return value == 0 ? value : Math.scalb(value, (int) Math.max(-FAR, Math.min(FAR, from - to)));
    }

    @Override
    public Partial copy() {
        var copy = new DecayedSum(type, halfLifeMicros);
        copy.turn = turn;
        copy.high = high;
        copy.low = low;
        return copy;
    }

    @Override
    public void write(StateWriter out, long startMicros) {
        out.signed(turn);
        out.fixed(Double.doubleToRawLongBits(high));
        out.fixed(Double.doubleToRawLongBits(low));
    }

    @Override
    public void read(StateReader in, long startMicros) {
        turn = in.signed();
        high = Double.longBitsToDouble(in.fixed());
        low = Double.longBitsToDouble(in.fixed());
    }

    @Override
    public Object value(Aggregate aggregate, long count, long atMicros) {
        double faded = high / StrictMath.pow(2, passed(atMicros));
        return moved(faded, turn, Math.floorDiv(atMicros, halfLifeMicros));
    }
}
