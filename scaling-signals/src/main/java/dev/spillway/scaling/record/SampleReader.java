package dev.spillway.scaling.record;

import dev.spillway.scaling.domain.Buckets;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.domain.Sketch;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.WireDeserializer;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.shared.FleetKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads samples straight from the bytes of {@code instance-metrics}: as {@link Incoming#sample} makes them of records, but without
 * a text, a box and a map entry for each bucket of a sketch, which are most of what a service of many instances would do. What
 * another version of the schema has written is read by way of a record.
 */
public final class SampleReader implements DatumReader<Sample> {
    private static final Schema SCHEMA = InstanceMetrics.getClassSchema();

    /** In the order of the schema's symbols. */
    private static final Kind[] KINDS = Arrays.stream(FleetKind.values())
            .map(kind -> Kind.valueOf(kind.name()))
            .toArray(Kind[]::new);

    private SampleReader() {}

    /**
     * Reads samples of any version. May be shared by threads. Beside what {@link WireDeserializer} says it throws
     * {@link IllegalArgumentException} if a sketch is none, naming it and what is wrong with it.
     */
    public static Deserializer<Sample> of(SchemaRegistry registry) {
        long ours = SchemaNormalization.parsingFingerprint64(SCHEMA);
        return new WireDeserializer<>(
                SCHEMA.getFullName(),
                registry,
                written -> SchemaNormalization.parsingFingerprint64(written) == ours
                        ? new SampleReader()
                        : new ByWayOfRecord(written));
    }

    @Override
    public void setSchema(Schema schema) {
        throw new UnsupportedOperationException("it reads what one schema has written");
    }

    @Override
    public Sample read(@Nullable Sample reuse, Decoder in) throws IOException {
        String fleet = in.readString();
        Kind kind = KINDS[in.readEnum()];
        String region = in.readString();
        Integer tier = isThere(in) ? (Integer) in.readInt() : null;
        String instance = in.readString();
        long atMicros = in.readLong();
        long intervalMicros = Incoming.micros(in.readDouble());
        Map<String, Double> gauges = new HashMap<>();
        for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
            for (; left > 0; left--) {
                gauges.put(in.readString(), in.readDouble());
            }
        }
        Map<String, Sketch> latencies = new HashMap<>();
        for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
            for (; left > 0; left--) {
                String name = in.readString();
                latencies.put(name, sketch(name, in));
            }
        }
        boolean removed = isThere(in) && in.readBoolean();
        return new Sample(fleet, kind, region, tier, instance, atMicros, intervalMicros, gauges, latencies, removed);
    }

    private static boolean isThere(Decoder in) throws IOException {
        int branch = in.readIndex();
        if (branch != 0 && branch != 1) {
            throw new AvroTypeException("there is no branch " + branch + " of a value that may be null");
        }
        return branch == 1;
    }

    private static Sketch sketch(String name, Decoder in) throws IOException {
        double gamma = in.readDouble();
        long zeroes = in.readLong();
        var buckets = new Buckets();
        var text = new Utf8();
        for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
            for (; left > 0; left--) {
                text = in.readString(text);
                buckets.add(index(name, text), in.readLong());
            }
        }
        double min = in.readDouble();
        double max = in.readDouble();
        try {
            return new Sketch(gamma, zeroes, buckets, min, max);
        } catch (IllegalArgumentException e) {
            throw Incoming.none(name, e);
        }
    }

    /** Mostly two to four digits; whatever else there may be is left to Java. */
    private static int index(String name, Utf8 text) {
        byte[] bytes = text.getBytes();
        int length = text.getByteLength();
        int begin = length > 0 && bytes[0] == '-' ? 1 : 0;
        if (length - begin < 1 || length - begin > 9) {
            return Incoming.index(name, text.toString());
        }
        int index = 0;
        for (int i = begin; i < length; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return Incoming.index(name, text.toString());
            }
            index = index * 10 + digit;
        }
        return begin == 0 ? index : -index;
    }

    /** What a schema has written that is not this program's. */
    private static final class ByWayOfRecord implements DatumReader<Sample> {
        private final SpecificDatumReader<InstanceMetrics> records;

        ByWayOfRecord(Schema written) {
            this.records = new SpecificDatumReader<>(written, SCHEMA, SpecificData.getForClass(InstanceMetrics.class));
        }

        @Override
        public void setSchema(Schema schema) {
            records.setSchema(schema);
        }

        @Override
        public Sample read(@Nullable Sample reuse, Decoder in) throws IOException {
            return Incoming.sample(records.read(null, in));
        }
    }
}
