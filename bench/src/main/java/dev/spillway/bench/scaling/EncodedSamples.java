package dev.spillway.bench.scaling;

import dev.spillway.schemas.Wire;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.Sketch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * The bytes of a load's samples. All but their time is encoded once, since who reports shares the machine with what is measured,
 * and encoding a hundred thousand sketches anew every ten seconds would take as much of it as judging them.
 */
final class EncodedSamples {
    private static final Schema SCHEMA = InstanceMetrics.getClassSchema();
    private static final int TIME = SCHEMA.getField("at").pos();

    /** The fields up to the time, by instance. */
    private final byte[][] who;

    /** Those from the time to the sketches, by whether the fleet is busy. */
    private final byte[][] gauges;

    /** The others, by the kind of latencies. */
    private final byte[][] rest;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    private final int schemaId;

    EncodedSamples(FleetLoad load, Sketch[] sketches, int schemaId) {
        this.schemaId = schemaId;
        int sketched = SCHEMA.getField("latencies").pos();
        int last = SCHEMA.getFields().size();
        this.who = IntStream.range(0, load.fleets() * load.instances())
                .mapToObj(instance -> fields(load.sample(instance, 0, sketches[0]), 0, TIME))
                .toArray(byte[][]::new);
        int[] idleAndBusy = IntStream.of(0, 1)
                .map(busy -> IntStream.range(0, load.fleets())
                        .filter(fleet -> FleetLoad.isBusy(fleet) == (busy == 1))
                        .findFirst()
                        .orElse(0))
                .toArray();
        this.gauges = Arrays.stream(idleAndBusy)
                .mapToObj(fleet -> fields(load.sample(fleet * load.instances(), 0, sketches[0]), TIME + 1, sketched))
                .toArray(byte[][]::new);
        this.rest = Arrays.stream(sketches)
                .map(sketch -> fields(load.sample(0, 0, sketch), sketched, last))
                .toArray(byte[][]::new);
    }

    private static byte[] fields(InstanceMetrics sample, int from, int to) {
        var out = new ByteArrayOutputStream();
        Encoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        var model = SpecificData.getForClass(InstanceMetrics.class);
        try {
            for (Schema.Field field : SCHEMA.getFields().subList(from, to)) {
                new SpecificDatumWriter<>(field.schema(), model).write(sample.get(field.pos()), encoder);
            }
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** What {@link FleetLoad#sample} says, in the wire format. */
    byte[] of(int instance, boolean busy, long atMicros, int kind) {
        out.reset();
        Wire.writeHeader(out, schemaId);
        try {
            encoder.writeFixed(who[instance]);
            encoder.writeLong(atMicros);
            encoder.writeFixed(gauges[busy ? 1 : 0]);
            encoder.writeFixed(rest[kind]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
