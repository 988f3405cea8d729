package dev.spillway.features.definition;

import dev.spillway.features.domain.Window;
import dev.spillway.topologies.DidYouMean;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads the windows of a feature and the hops by which they slide. */
final class WindowReader {
    private static final String EXAMPLE = "[1h, 7d, lifetime]";

    /** Largest first. */
    private static final List<String> DEFAULT_HOPS =
            List.of("1d", "6h", "1h", "15m", "5m", "1m", "30s", "10s", "5s", "1s");

    /** A window is at least this many default hops wide, so that what it holds too much is about 2 % at most. */
    private static final long LEAST_HOPS = 48;

    private final NodeReader reader;

    WindowReader(NodeReader reader) {
        this.reader = reader;
    }

    List<Window> read(Node windows, Optional<Node> hop) {
        var widths = new ArrayList<Width>();
        reader.list(windows, "\"windows\"", EXAMPLE)
                .orElse(List.of())
                .forEach(item -> width(item).ifPresent(widths::add));
        Map<String, Long> hops = hop.map(h -> hops(h, widths)).orElse(Map.of());
        return widths.stream()
                .map(w -> w.isLifetime()
                        ? Window.LIFETIME
                        : new Window(w.text(), w.micros(), hops.getOrDefault(w.text(), defaultHopMicros(w.micros()))))
                .toList();
    }

    private record Width(String text, long micros) {
        boolean isLifetime() {
            return text.equals(Window.LIFETIME.text());
        }
    }

    private Optional<Width> width(Node node) {
        String text = NodeReader.value(node);
        if (text.equals(Window.LIFETIME.text())) {
            return Optional.of(new Width(text, Window.LIFETIME.widthMicros()));
        }
        OptionalLong micros = Durations.micros(text);
        if (micros.isEmpty()) {
            Optional<String> meant = DidYouMean.among(List.of(Window.LIFETIME.text()), text);
            String form =
                    meant.isPresent() ? "did you mean \"lifetime\"?" : "write " + Durations.FORM + ", or lifetime";
            reader.fault(node, "a window must be a duration, not " + NodeReader.kind(node), form);
            return Optional.empty();
        }
        if (micros.getAsLong() < Durations.SECOND_MICROS) {
            reader.fault(node, "a window of " + text + " is too short", "at least 1s");
            return Optional.empty();
        }
        return Optional.of(new Width(text, micros.getAsLong()));
    }

    /** Hops by the text of their window. */
    private Map<String, Long> hops(Node node, List<Width> widths) {
        var hops = new HashMap<String, Long>();
        if (!(node instanceof MappingNode)) {
            widths.stream()
                    .filter(w -> !w.isLifetime())
                    .forEach(w -> hop(node, w).ifPresent(h -> hops.put(w.text(), h)));
            return hops;
        }
        for (NodeTuple entry : reader.map(node, "\"hop\"").orElse(List.of())) {
            String text = NodeReader.key(entry);
            Optional<Width> width =
                    widths.stream().filter(w -> w.text().equals(text)).findFirst();
            if (width.isEmpty()) {
                var listed = widths.stream()
                        .filter(w -> !w.isLifetime())
                        .map(Width::text)
                        .toList();
                reader.fault(
                        entry.getKeyNode(),
                        "\"hop\" names a window \"" + text + "\" that is not in \"windows\"",
                        "windows are " + String.join(", ", listed));
            } else if (width.get().isLifetime()) {
                reader.fault(entry.getKeyNode(), "the lifetime has no hop", "leave it out");
            } else {
                hop(entry.getValueNode(), width.get()).ifPresent(h -> hops.put(text, h));
            }
        }
        return hops;
    }

    private Optional<Long> hop(Node node, Width width) {
        OptionalLong micros = reader.duration(node, "a hop", Durations.SECOND_MICROS);
        if (micros.isPresent() && micros.getAsLong() > width.micros()) {
            reader.fault(
                    node,
                    "a hop of " + NodeReader.value(node) + " is longer than its window of " + width.text(),
                    "between 1s and " + width.text());
            return Optional.empty();
        }
        return micros.isPresent() ? Optional.of(micros.getAsLong()) : Optional.empty();
    }

    /** The largest of the usual hops of which the window has at least 48, else a second. */
    static long defaultHopMicros(long widthMicros) {
        return DEFAULT_HOPS.stream()
                .mapToLong(h -> Durations.micros(h).orElseThrow())
                .filter(h -> h <= widthMicros / LEAST_HOPS)
                .findFirst()
                .orElse(Durations.SECOND_MICROS);
    }
}
