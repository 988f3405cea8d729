package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.MetricDefinition.Fold;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.domain.Sketch;
import dev.spillway.scaling.otlp.Cell.Part;
import dev.spillway.scaling.otlp.MappedMetric.Side;
import dev.spillway.scaling.otlp.MappedMetric.Take;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Makes one sample of an interval's parts: each metric's series become one number or one sketch.
 *
 * @param levels what holds at the interval's end
 */
record SampleFold(Collection<OtlpMapping> mappings, Cell cell, Map<Part, Cell.Reading> levels, double gamma) {

    Sample sample(Owner owner, long atMicros, long intervalMicros) {
        var gauges = new TreeMap<String, Double>();
        var latencies = new TreeMap<String, Sketch>();
        for (OtlpMapping mapping : mappings) {
            for (MappedMetric metric : mapping.metrics()) {
                fold(mapping, metric, gauges, latencies);
            }
        }
        return new Sample(
                owner.fleet(),
                owner.kind(),
                owner.region(),
                owner.tier(),
                owner.instance(),
                atMicros,
                intervalMicros,
                gauges,
                latencies,
                false);
    }

    private void fold(
            OtlpMapping mapping, MappedMetric metric, Map<String, Double> gauges, Map<String, Sketch> latencies) {
        String from = InstanceAssembly.slot(mapping, metric, Side.FROM);
        String over = InstanceAssembly.slot(mapping, metric, Side.OVER);
        SketchBuilder sketch = cell.sketches.get(from);
        if (sketch != null && !sketch.isEmpty()) {
            if (metric.quantile() == null) {
                latencies.put(metric.name(), sketch.build());
            } else {
                gauges.put(metric.name(), sketch.build().quantile(metric.quantile()));
            }
        }
        ToDoubleFunction<Cell.Counted> growth =
                metric.take() == Take.INCREASE ? Cell.Counted::increase : Cell.Counted::perSecond;
        metric.folded(of(cell.counted, from, growth), of(cell.counted, over, growth), Fold.SUM)
                .ifPresent(value -> gauges.put(metric.name(), value));
        // a level may be of the interval before: what is of this one goes first
        metric.folded(of(levels, from, Cell.Reading::value), of(levels, over, Cell.Reading::value), Fold.MEAN)
                .ifPresent(value -> gauges.putIfAbsent(metric.name(), value));
    }

    private static <V> double[] of(Map<Part, V> parts, String slot, ToDoubleFunction<V> value) {
        return parts.entrySet().stream()
                .filter(each -> each.getKey().slot().equals(slot))
                .mapToDouble(each -> value.applyAsDouble(each.getValue()))
                .toArray();
    }
}
