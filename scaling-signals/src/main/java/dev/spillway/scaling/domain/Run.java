package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What is remembered of one condition from signal to signal: enough to tell how long it has been true.
 *
 * @param truth what it was at the last signal
 * @param sinceMicros the first of the signals in a row at which it was that
 * @param trueSinceMicros the first true signal of the run, {@code Long.MIN_VALUE} if there is none; kept while it is missing
 * @param toldMicros the last signal at which it was not missing
 */
public record Run(Truth truth, long sinceMicros, long trueSinceMicros, long toldMicros) {

    public static Run first(Truth truth, long atMicros) {
        return new Run(
                truth,
                atMicros,
                truth == Truth.TRUE ? atMicros : Times.NEVER,
                truth == Truth.MISSING ? Times.NEVER : atMicros);
    }

    public Run next(Truth now, long atMicros, long maxGapMicros) {
        long since = now == truth ? sinceMicros : atMicros;
        return switch (now) {
            case MISSING -> new Run(now, since, trueSinceMicros, toldMicros);
            case FALSE -> new Run(now, since, Times.NEVER, atMicros);
            case TRUE -> new Run(now, since, unbroken(atMicros, maxGapMicros) ? trueSinceMicros : atMicros, atMicros);
        };
    }

    private boolean unbroken(long atMicros, long maxGapMicros) {
        return trueSinceMicros != Times.NEVER && atMicros - toldMicros <= maxGapMicros;
    }

    public RuleStanding standing(long atMicros, long forMicros) {
        return switch (truth) {
            case MISSING -> new RuleStanding(RuleState.MISSING, sinceMicros);
            case FALSE -> new RuleStanding(RuleState.INACTIVE, sinceMicros);
            case TRUE ->
                new RuleStanding(
                        atMicros - trueSinceMicros >= forMicros ? RuleState.FIRING : RuleState.PENDING,
                        trueSinceMicros);
        };
    }

    public void write(DataOutput out) throws IOException {
        Text.write(out, truth.name());
        out.writeLong(sinceMicros);
        out.writeLong(trueSinceMicros);
        out.writeLong(toldMicros);
    }

    public static Run read(DataInput in) throws IOException {
        return new Run(Truth.valueOf(Text.read(in)), in.readLong(), in.readLong(), in.readLong());
    }
}
