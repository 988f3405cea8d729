package dev.spillway.bench.ingest;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Predicate;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What this process has used and sent so far.
 *
 * @param cpuNanos user and system, of all threads
 * @param changelogBytes as they went to the broker: keys, values and what Kafka puts around them, compressed
 */
record Usage(
        long atNanos,
        long cpuNanos,
        long gcMillis,
        long processed,
        double changelogRecords,
        double changelogBytes,
        double updateRecords,
        double updateBytes) {

    static Usage of(Contender contender) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long gc = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        Predicate<String> changelog = topic -> topic.endsWith("-changelog");
        KafkaStreams streams = contender.streams();
        return new Usage(
                System.nanoTime(),
                system.getProcessCpuTime(),
                gc,
                contender.processed(),
                sent(streams, "record-send-total", changelog),
                sent(streams, "byte-total", changelog),
                sent(streams, "record-send-total", changelog.negate()),
                sent(streams, "byte-total", changelog.negate()));
    }

    /** What the producers have sent to some topics. */
    static double sent(KafkaStreams streams, String metric, Predicate<String> topics) {
        double sum = 0;
        for (Metric found : streams.metrics().values()) {
            if (found.metricName().group().equals("producer-topic-metrics")
                    && found.metricName().name().equals(metric)
                    && topics.test(found.metricName().tags().get("topic"))
                    && found.metricValue() instanceof Double value) {
                sum += value;
            }
        }
        return sum;
    }
}
