package dev.spillway.features.source;

import dev.spillway.features.domain.Event;
import java.util.List;

/**
 * One step through Avro's bytes: over a value, or from it into slots. Without slots it still refuses what no writer writes, so
 * that it does not depend on the layout what is undecodable. Steps over nested types have steps of their own, and may
 * come back to themselves where the type does.
 */
final class AvroStep {
    /** Deeper nesting than anyone means, and shallow enough for a thread's stack. */
    private static final int DEEPEST = 500;

    private enum Op {
        SKIP_FIXED,
        SKIP_TEXT,
        EACH,
        BLOCKS,
        ENTRIES,
        BRANCH,
        BOOLEAN,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        TEXT,
        SYMBOL,
        MISFIT
    }

    private static final AvroStep[] NO_STEPS = {};
    private static final AvroSlot[] NO_SLOTS = {};
    private static final String[] NO_SYMBOLS = {};

    private Op op;
    private long width;
    private AvroStep[] steps = NO_STEPS;
    private AvroSlot[] slots = NO_SLOTS;
    private String[] symbols = NO_SYMBOLS;

    private AvroStep(Op op) {
        this.op = op;
    }

    static AvroStep skipFixed(long width) {
        var step = new AvroStep(Op.SKIP_FIXED);
        step.width = width;
        return step;
    }

    /** Over a string or bytes. */
    static AvroStep skipText() {
        return new AvroStep(Op.SKIP_TEXT);
    }

    /** Through a record: one step after the other. Its steps are {@linkplain #become given} once they are known. */
    static AvroStep record() {
        return new AvroStep(Op.EACH);
    }

    static AvroStep array(AvroStep item) {
        return new AvroStep(Op.BLOCKS).with(List.of(item));
    }

    static AvroStep map(AvroStep value) {
        return new AvroStep(Op.ENTRIES).with(List.of(value));
    }

    static AvroStep union(List<AvroStep> branches) {
        return new AvroStep(Op.BRANCH).with(branches);
    }

    static AvroStep takeBoolean(AvroSlot[] slots) {
        return new AvroStep(Op.BOOLEAN).into(slots);
    }

    static AvroStep takeInt(AvroSlot[] slots) {
        return new AvroStep(Op.INT).into(slots);
    }

    static AvroStep takeLong(AvroSlot[] slots) {
        return new AvroStep(Op.LONG).into(slots);
    }

    static AvroStep takeFloat(AvroSlot[] slots) {
        return new AvroStep(Op.FLOAT).into(slots);
    }

    static AvroStep takeDouble(AvroSlot[] slots) {
        return new AvroStep(Op.DOUBLE).into(slots);
    }

    static AvroStep takeText(AvroSlot[] slots) {
        return new AvroStep(Op.TEXT).into(slots);
    }

    static AvroStep takeSymbol(AvroSlot[] slots, List<String> symbols) {
        AvroStep step = new AvroStep(Op.SYMBOL).into(slots);
        step.symbols = symbols.toArray(String[]::new);
        return step;
    }

    /** Over a value of a type that none of the slots can take. */
    static AvroStep misfit(AvroSlot[] slots, AvroStep skip) {
        return new AvroStep(Op.MISFIT).into(slots).with(List.of(skip));
    }

    boolean isFixed() {
        return op == Op.SKIP_FIXED;
    }

    long width() {
        return width;
    }

    /** Gives a record its steps; one that is of fixed width is skipped in one go from then on. */
    void become(List<AvroStep> parts) {
        if (parts.isEmpty()) {
            op = Op.SKIP_FIXED;
        } else if (parts.size() == 1 && parts.get(0).isFixed()) {
            op = Op.SKIP_FIXED;
            width = parts.get(0).width;
        } else {
            with(parts);
        }
    }

    private AvroStep with(List<AvroStep> parts) {
        steps = parts.toArray(AvroStep[]::new);
        return this;
    }

    private AvroStep into(AvroSlot[] targets) {
        slots = targets;
        return this;
    }

    /** Takes the step. {@code depth} says how many values the one it is in is nested in. */
    void run(AvroBytes in, Event event, int depth) {
        switch (op) {
            case SKIP_FIXED -> in.skip(width);
            case SKIP_TEXT -> in.skipText();
            case BRANCH -> branch(in, event, depth);
            case BOOLEAN -> {
                boolean value = in.readBoolean();
                for (AvroSlot slot : slots) {
                    slot.put(event, value);
                }
            }
            case INT -> put(event, in.readInt());
            case LONG -> put(event, in.readLong());
            case FLOAT -> put(event, in.readFloat());
            case DOUBLE -> put(event, in.readDouble());
            case TEXT -> put(event, in.readText());
            case SYMBOL -> symbol(in, event);
            case EACH, BLOCKS, ENTRIES, MISFIT -> nest(in, event, depth);
        }
    }

    private void nest(AvroBytes in, Event event, int depth) {
        if (depth >= DEEPEST) {
            in.fail("nested more than " + DEEPEST + " deep");
            return;
        }
        switch (op) {
            case EACH -> {
                for (int i = 0; i < steps.length && !in.isFaulty(); i++) {
                    steps[i].run(in, event, depth + 1);
                }
            }
            case MISFIT -> {
                steps[0].run(in, event, depth + 1);
                for (AvroSlot slot : slots) {
                    slot.misfit(event);
                }
            }
            default -> blocks(in, event, depth);
        }
    }

    /** A count and as many items, until a count of 0; a negative count is followed by the bytes it takes. */
    private void blocks(AvroBytes in, Event event, int depth) {
        long count = in.readLong();
        while (count != 0) {
            if (count < 0) {
                in.skipText();
            } else if (op == Op.BLOCKS && steps[0].isFixed()) {
                skipFixed(in, count, steps[0].width);
            } else {
                items(in, event, depth, count);
            }
            count = in.readLong();
        }
    }

    /** Not item by item: items without bytes may be as many as a long can count. */
    private static void skipFixed(AvroBytes in, long count, long width) {
        if (width > 0 && count > in.left() / width) {
            in.fail("the bytes end early");
        } else {
            in.skip(count * width);
        }
    }

    /** Ends however large the count: each item takes a byte or nests deeper until that fails. */
    private void items(AvroBytes in, Event event, int depth, long count) {
        for (long i = 0; i < count && !in.isFaulty(); i++) {
            if (op == Op.ENTRIES) {
                in.skipText();
            }
            steps[0].run(in, event, depth + 1);
        }
    }

    private void branch(AvroBytes in, Event event, int depth) {
        int branch = in.readInt();
        if (branch < 0 || branch >= steps.length) {
            in.fail("a union has no branch " + branch);
        } else if (!in.isFaulty()) {
            steps[branch].run(in, event, depth);
        }
    }

    private void symbol(AvroBytes in, Event event) {
        int number = in.readInt();
        if (number < 0 || number >= symbols.length) {
            in.fail("an enum has no symbol " + number);
        } else {
            put(event, symbols[number]);
        }
    }

    private void put(Event event, long value) {
        for (AvroSlot slot : slots) {
            slot.put(event, value);
        }
    }

    private void put(Event event, double value) {
        for (AvroSlot slot : slots) {
            slot.put(event, value);
        }
    }

    private void put(Event event, String value) {
        for (AvroSlot slot : slots) {
            slot.put(event, value);
        }
    }
}
