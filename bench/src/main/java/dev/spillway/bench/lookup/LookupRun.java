package dev.spillway.bench.lookup;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.bench.ingest.Child;
import dev.spillway.bench.ingest.Contender;
import dev.spillway.bench.ingest.Features;
import dev.spillway.bench.ingest.MeasuredRun;
import dev.spillway.bench.ingest.Median;
import dev.spillway.bench.ingest.Peer;
import dev.spillway.bench.ingest.Subject;
import dev.spillway.bench.ingest.Trips;
import dev.spillway.bench.ingest.Workload;
import dev.spillway.bench.ingest.Zipf;
import dev.spillway.bench.lookup.Cell.Reach;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.lookup.Copies;
import dev.spillway.features.lookup.Copy;
import dev.spillway.features.lookup.StateLookup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A process of its own: one contender that folds a full topic and is then asked, by one thread, while nothing is written and
 * while events are. Called with the order to carry out as JSON; leaves its figures and the final values in files.
 */
public final class LookupRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DRAWS = 1 << 20;
    private static final Duration GIVE_UP = Duration.ofSeconds(20);

    /** Until what a second writes is folded as fast as it is written. */
    private static final Duration SETTLING = Duration.ofMillis(1_500);

    private final Order order;
    private final RunOnClock clock;
    private final Contender contender;
    private final Map<Reach, Target> targets = new EnumMap<>(Reach.class);
    private final List<Series> series = new ArrayList<>();
    private long folded;

    /**
     * What is to be done.
     *
     * @param rounds each kind of look-up is measured so often, in turn with the others
     * @param sliceMs how long each time, flat out, flat out and timed, and in an open loop
     * @param duePerSecond look-ups in an open loop
     * @param writtenPerSecond events, while events are written
     */
    record Order(
            MeasuredRun.Order run,
            int rounds,
            long warmUpMs,
            long sliceMs,
            double duePerSecond,
            double writtenPerSecond) {}

    /** One kind of look-up, and what it has come to so far. */
    private record Series(
            Reach reach,
            boolean zipf,
            boolean written,
            List<Asking.Pace> paces,
            List<Double> folded,
            Histogram ownNanos,
            Histogram nanos) {

        static Series of(Reach reach, boolean zipf, boolean written) {
            return new Series(
                    reach,
                    zipf,
                    written,
                    new ArrayList<>(),
                    new ArrayList<>(),
                    Asking.newHistogram(),
                    Asking.newHistogram());
        }

        Cell cell() {
            return new Cell(
                    reach,
                    zipf,
                    Median.of(folded.stream().mapToDouble(Double::doubleValue)),
                    Median.of(paces.stream().mapToDouble(Asking.Pace::perSecond)),
                    Median.of(paces.stream().mapToDouble(Asking.Pace::perThreadSecond)),
                    Median.of(paces.stream().mapToDouble(Asking.Pace::processMicros)),
                    ownNanos.getValueAtPercentile(99) / 1e3,
                    nanos.getTotalCount(),
                    nanos.getValueAtPercentile(50) / 1e3,
                    nanos.getValueAtPercentile(99) / 1e3,
                    nanos.getValueAtPercentile(99.9) / 1e3,
                    nanos.getMaxValue() / 1e3);
        }
    }

    private LookupRun(Order order, Contender contender, RunOnClock clock) {
        this.order = order;
        this.contender = contender;
        this.clock = clock;
        if (contender instanceof Subject subject) {
            targets.put(Reach.ANSWER, answers(subject.lookup()));
            targets.put(Reach.VALUES, values(subject.lookup()));
        } else if (contender instanceof Peer peer) {
            targets.put(Reach.PEER, driver -> sum(peer.values(Trips.driver(driver), clock.nowMicros())));
        }
        for (Reach reach : targets.keySet()) {
            for (boolean written : reach == Reach.VALUES ? List.of(false) : List.of(false, true)) {
                series.add(Series.of(reach, true, written));
                series.add(Series.of(reach, false, written));
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Child.endWithParent();
        Order order = JSON.readValue(Path.of(args[0]).toFile(), Order.class);
        var clock = new RunOnClock(order.run().workload().comparedAtMicros());
        try (Contender contender = MeasuredRun.contender(order.run(), clock)) {
            contender.start();
            MeasuredRun.awaitAll(contender, order.run());
            MeasuredRun.writeValues(contender, order.run());
            clock.runOn();
            var run = new LookupRun(order, contender, clock);
            run.measure();
            JSON.writeValue(
                    order.run().figures().toFile(),
                    run.series.stream().map(Series::cell).toList());
        }
    }

    private static Target answers(StateLookup lookup) {
        return driver -> {
            Answer answer =
                    lookup.lookup(Features.GROUP, Map.of(Features.ENTITY, Trips.driver(driver)), Features.NAMES);
            double sum = 0;
            for (Answer.Featured feature : answer.features()) {
                sum += feature.value() instanceof Number number ? number.doubleValue() : 0;
            }
            return sum;
        };
    }

    private static Target values(StateLookup lookup) {
        FeatureGroup group = lookup.asked(Features.GROUP, Map.of(Features.ENTITY, Trips.driver(0)), List.of())
                .group();
        return driver -> {
            double sum = 0;
            if (lookup.read(group, Trips.driver(driver), Copies.NOW, 0) instanceof Copy.Found found) {
                for (Object value : found.vector().values()) {
                    sum += value instanceof Number number ? number.doubleValue() : 0;
                }
            }
            return sum;
        };
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += Double.isNaN(value) ? 0 : value;
        }
        return sum;
    }

    private void measure() throws InterruptedException {
        Workload workload = order.run().workload();
        var zipf = new Asking(drawn(new Zipf(workload.drivers(), workload.exponent())));
        var uniform = new Asking(drawn(new Zipf(workload.drivers(), 0)));
        Duration slice = Duration.ofMillis(order.sliceMs());
        folded = workload.events();
        awaitFolded();
        for (Target target : targets.values()) {
            zipf.flatOut(target, Duration.ofMillis(order.warmUpMs()));
            uniform.flatOut(target, Duration.ofMillis(order.warmUpMs()));
        }
        for (int round = 0; round < order.rounds(); round++) {
            series.stream().filter(s -> !s.written).forEach(s -> measure(s, s.zipf ? zipf : uniform, slice));
            Writing writing = writing().start();
            try {
                zipf.flatOut(Objects.requireNonNull(targets.get(series.get(0).reach)), SETTLING);
                series.stream().filter(s -> s.written).forEach(s -> measure(s, s.zipf ? zipf : uniform, slice));
            } finally {
                folded += writing.end();
            }
            awaitFolded();
        }
    }

    /** Nothing is folded any more when it is said that nothing is. */
    private void awaitFolded() {
        long giveUp = System.nanoTime() + GIVE_UP.toNanos();
        while (contender.processed() < folded && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        System.gc();
    }

    private Writing writing() {
        return new Writing(
                order.run().workload(),
                Objects.requireNonNull(order.run().settings().get("kafka.bootstrap.servers")),
                clock,
                order.writtenPerSecond());
    }

    private void measure(Series series, Asking asking, Duration slice) {
        Target target = Objects.requireNonNull(targets.get(series.reach));
        long before = contender.processed();
        long start = System.nanoTime();
        series.paces.add(asking.flatOut(target, slice));
        asking.oneByOne(target, slice, series.ownNanos);
        asking.onTime(target, order.duePerSecond(), slice, series.nanos);
        series.folded.add((contender.processed() - before) * 1e9 / (System.nanoTime() - start));
    }

    private static int[] drawn(Zipf drivers) {
        var random = new SplittableRandom(7);
        var drawn = new int[DRAWS];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = drivers.draw(random);
        }
        return drawn;
    }
}
