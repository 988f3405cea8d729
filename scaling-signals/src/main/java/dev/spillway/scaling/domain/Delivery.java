package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.IOException;
import java.util.Optional;

/**
 * What a prediction fleet hands to its region for one slot.
 *
 * @param traffic empty if the fleet said nothing
 * @param last whether the fleet has ended
 */
public record Delivery(String fleet, long atMicros, Optional<Traffic> traffic, boolean last) {

    private static final int FORMAT = 1;

    public byte[] toBytes() {
        return Stored.bytes(FORMAT, out -> {
            Text.write(out, fleet);
            out.writeLong(atMicros);
            Traffic.write(traffic, out);
            out.writeBoolean(last);
        });
    }

    /**
     * The delivery that was written.
     *
     * @throws IllegalStateException if another version wrote it, or if it is damaged
     */
    public static Delivery of(byte[] bytes) {
        return Stored.read("what a fleet delivers to its region", FORMAT, bytes, Delivery::read);
    }

    private static Delivery read(DataInput in) throws IOException {
        return new Delivery(Text.read(in), in.readLong(), Traffic.read(in), in.readBoolean());
    }
}
