package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Sketch;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;

/** Assemblies as bytes, for the store. */
final class AssemblyCodec {
    private AssemblyCodec() {}

    static byte[] write(InstanceAssembly assembly) {
        return Forms.bytes(out -> {
            Forms.owner(out, assembly.owner);
            out.writeLong(assembly.intervalMicros);
            out.writeDouble(assembly.gamma);
            out.writeLong(assembly.anchorMicros);
            out.writeLong(assembly.closedMicros);
            levels(out, assembly.levels);
            out.writeInt(assembly.marks.size());
            for (Map.Entry<SeriesId, Growth.Mark> each : assembly.marks.entrySet()) {
                Forms.series(out, each.getKey());
                mark(out, each.getValue());
            }
            out.writeInt(assembly.open.size());
            for (Map.Entry<Long, Cell> each : assembly.open.entrySet()) {
                out.writeLong(each.getKey());
                cell(out, each.getValue());
            }
        });
    }

    static InstanceAssembly read(byte[] bytes) {
        return Forms.read(bytes, in -> {
            var assembly = new InstanceAssembly(Forms.owner(in), in.readLong(), in.readDouble());
            assembly.anchorMicros = in.readLong();
            assembly.closedMicros = in.readLong();
            levels(in, assembly.levels);
            for (int left = in.readInt(); left > 0; left--) {
                assembly.marks.put(Forms.series(in), mark(in));
            }
            for (int left = in.readInt(); left > 0; left--) {
                assembly.open.put(in.readLong(), cell(in, assembly.gamma));
            }
            return assembly;
        });
    }

    private static void mark(DataOutputStream out, Growth.Mark mark) throws IOException {
        out.writeLong(mark.startMicros());
        out.writeLong(mark.atMicros());
        out.writeDouble(mark.total());
        Forms.buckets(out, mark.buckets());
    }

    private static Growth.Mark mark(DataInputStream in) throws IOException {
        return new Growth.Mark(in.readLong(), in.readLong(), in.readDouble(), Forms.buckets(in));
    }

    private static void levels(DataOutputStream out, Map<Cell.Part, Cell.Reading> levels) throws IOException {
        out.writeInt(levels.size());
        for (Map.Entry<Cell.Part, Cell.Reading> each : levels.entrySet()) {
            part(out, each.getKey());
            out.writeLong(each.getValue().atMicros());
            out.writeDouble(each.getValue().value());
        }
    }

    private static void levels(DataInputStream in, Map<Cell.Part, Cell.Reading> into) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            into.put(part(in), new Cell.Reading(in.readLong(), in.readDouble()));
        }
    }

    private static void part(DataOutputStream out, Cell.Part part) throws IOException {
        Forms.text(out, part.slot());
        Forms.series(out, part.series());
    }

    private static Cell.Part part(DataInputStream in) throws IOException {
        return new Cell.Part(Forms.text(in), Forms.series(in));
    }

    private static void cell(DataOutputStream out, Cell cell) throws IOException {
        levels(out, cell.levels);
        out.writeInt(cell.counted.size());
        for (Map.Entry<Cell.Part, Cell.Counted> each : cell.counted.entrySet()) {
            part(out, each.getKey());
            out.writeDouble(each.getValue().increase());
            out.writeLong(each.getValue().spanMicros());
        }
        out.writeInt(cell.deltas.size());
        for (Cell.Delta each : cell.deltas) {
            Forms.series(out, each.series());
            out.writeLong(each.atMicros());
        }
        out.writeInt(cell.sketches.size());
        for (Map.Entry<String, SketchBuilder> each : cell.sketches.entrySet()) {
            Forms.text(out, each.getKey());
            Sketch sketch = each.getValue().build();
            out.writeLong(sketch.zeroes());
            out.writeDouble(sketch.min());
            out.writeDouble(sketch.max());
            Forms.counts(out, sketch.counts());
        }
    }

    private static Cell cell(DataInputStream in, double gamma) throws IOException {
        var cell = new Cell();
        levels(in, cell.levels);
        for (int left = in.readInt(); left > 0; left--) {
            cell.counted.put(part(in), new Cell.Counted(in.readDouble(), in.readLong()));
        }
        for (int left = in.readInt(); left > 0; left--) {
            cell.deltas.add(new Cell.Delta(Forms.series(in), in.readLong()));
        }
        for (int left = in.readInt(); left > 0; left--) {
            String slot = Forms.text(in);
            long zeroes = in.readLong();
            double min = in.readDouble();
            double max = in.readDouble();
            cell.sketches.put(slot, SketchBuilder.of(new Sketch(gamma, zeroes, Forms.counts(in), min, max)));
        }
        return cell;
    }
}
