package dev.spillway.pipeline.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All lines of the input in the order in which they happen: of the sources' next lines the one with the least timestamp, of
 * equal ones the one whose source comes first on the command line. A source's own lines stay in their order.
 */
final class MergedInput implements AutoCloseable {
    private record Head(InputLine line, int source) {}

    private static final Comparator<Head> BY_TIME =
            Comparator.<Head>comparingLong(h -> h.line.atMicros()).thenComparingInt(h -> h.source);
    private static final Comparator<Head> BY_SOURCE = Comparator.comparingInt(h -> h.source);

    private final List<InputSource> sources;
    private final Set<String> topics;
    private final PriorityQueue<Head> heads;

    /**
     * @param topics only records of these are there; empty: of all
     * @param inOrder whether each source is read to its end before the next
     */
    MergedInput(List<InputSource> sources, Set<String> topics, boolean inOrder) throws IOException, ReplayException {
        this.sources = List.copyOf(sources);
        this.topics = Set.copyOf(topics);
        this.heads = new PriorityQueue<>(inOrder ? BY_SOURCE : BY_TIME);
        for (int i = 0; i < sources.size(); i++) {
            advance(i);
        }
    }

    /** The next line; null at the end. */
    @Nullable
    InputLine next() throws IOException, ReplayException {
        Head head = heads.poll();
        if (head == null) {
            return null;
        }
        advance(head.source);
        return head.line;
    }

    private void advance(int source) throws IOException, ReplayException {
        InputSource from = sources.get(source);
        try {
            InputLine line = from.next();
            while (line instanceof InputLine.SourceRecord unwanted && !isFed(unwanted.topic())) {
                line = from.next();
            }
            if (line != null) {
                heads.add(new Head(line, source));
            }
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw ReplayException.failed("cannot read the input", from.file(), why, e);
        }
    }

    /** How much of the input has been read, from 0 to 1; NaN if the size of some of it is not known. */
    double share() {
        double size = 0;
        double read = 0;
        for (InputSource source : sources) {
            if (source.sizeBytes() == 0) {
                return Double.NaN;
            }
            size += source.sizeBytes();
            read += source.readBytes();
        }
        return read / size;
    }

    private boolean isFed(String topic) {
        return topics.isEmpty() || topics.contains(topic);
    }

    @Override
    public void close() throws IOException {
        var failures = new ArrayList<IOException>();
        for (InputSource source : sources) {
            try {
                source.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
