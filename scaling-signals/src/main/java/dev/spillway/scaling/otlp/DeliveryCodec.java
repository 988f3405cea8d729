package dev.spillway.scaling.otlp;

import dev.spillway.scaling.otlp.Point.Content;
import dev.spillway.scaling.otlp.Point.Temporality;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Deliveries as bytes, for the topic between the two halves of the topology. */
final class DeliveryCodec {
    private DeliveryCodec() {}

    static byte[] write(Delivery delivery) {
        return Forms.bytes(out -> {
            Forms.owner(out, delivery.owner());
            out.writeInt(delivery.items().size());
            for (Delivery.Item item : delivery.items()) {
                point(out, item.point());
                out.writeInt(item.mappings().size());
                for (String mapping : item.mappings()) {
                    Forms.text(out, mapping);
                }
            }
        });
    }

    static Delivery read(byte[] bytes) {
        return Forms.read(bytes, in -> {
            Owner owner = Forms.owner(in);
            var items = new ArrayList<Delivery.Item>();
            for (int left = in.readInt(); left > 0; left--) {
                Point point = point(in);
                var mappings = new TreeSet<String>();
                for (int names = in.readInt(); names > 0; names--) {
                    mappings.add(Forms.text(in));
                }
                items.add(new Delivery.Item(point, mappings));
            }
            return new Delivery(owner, items);
        });
    }

    private static void point(DataOutputStream out, Point point) throws IOException {
        Forms.text(out, point.metric());
        Forms.series(out, point.series());
        out.writeInt(point.attributes().size());
        for (Map.Entry<String, String> each : point.attributes().entrySet()) {
            Forms.text(out, each.getKey());
            Forms.text(out, each.getValue());
        }
        out.writeLong(point.startMicros());
        out.writeLong(point.atMicros());
        content(out, point.content());
    }

    private static Point point(DataInputStream in) throws IOException {
        String metric = Forms.text(in);
        SeriesId series = Forms.series(in);
        var attributes = new TreeMap<String, String>();
        for (int left = in.readInt(); left > 0; left--) {
            attributes.put(Forms.text(in), Forms.text(in));
        }
        return new Point(metric, series, attributes, in.readLong(), in.readLong(), content(in));
    }

    private static void content(DataOutputStream out, Content content) throws IOException {
        if (content instanceof Point.Level level) {
            out.writeByte('l');
            out.writeDouble(level.value());
        } else if (content instanceof Point.Total total) {
            out.writeByte('t');
            out.writeDouble(total.total());
            Forms.text(out, total.temporality().name());
            out.writeBoolean(total.monotonic());
            Forms.buckets(out, total.buckets());
        } else if (content instanceof Point.Quantiles quantiles) {
            out.writeByte('q');
            out.writeInt(quantiles.values().size());
            for (Map.Entry<Double, Double> each : quantiles.values().entrySet()) {
                out.writeDouble(each.getKey());
                out.writeDouble(each.getValue());
            }
        } else {
            out.writeByte('n');
            Forms.text(out, ((Point.Nothing) content).why().name());
        }
    }

    private static Content content(DataInputStream in) throws IOException {
        int form = in.readByte();
        return switch (form) {
            case 'l' -> new Point.Level(in.readDouble());
            case 't' ->
                new Point.Total(
                        in.readDouble(), Temporality.valueOf(Forms.text(in)), in.readBoolean(), Forms.buckets(in));
            case 'q' -> {
                var values = new HashMap<Double, Double>();
                for (int left = in.readInt(); left > 0; left--) {
                    values.put(in.readDouble(), in.readDouble());
                }
                yield new Point.Quantiles(values);
            }
            case 'n' -> new Point.Nothing(PointOutcome.valueOf(Forms.text(in)));
            default -> throw new IllegalStateException("no form of content: " + form);
        };
    }
}
