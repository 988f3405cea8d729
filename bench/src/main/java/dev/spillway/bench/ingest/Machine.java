package dev.spillway.bench.ingest;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.apache.kafka.common.utils.AppInfoParser;
import org.rocksdb.RocksDB;

/**
 * What a bench ran on.
 *
 * @param load how many processes wanted a processor in the last minute, at the end: above the number of processors others were
 *     busy too
 */
public record Machine(
        String date,
        String processor,
        int processors,
        long memoryBytes,
        String java,
        String kafka,
        String rocksDb,
        double load) {

    /** This one. */
    public static Machine here() {
        RocksDB.loadLibrary();
        var rocks = RocksDB.rocksdbVersion();
        return new Machine(
                LocalDate.now(ZoneOffset.UTC).toString(),
                first("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong("0" + first("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) * 1024,
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                AppInfoParser.getVersion(),
                rocks.getMajor() + "." + rocks.getMinor() + "." + rocks.getPatch(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String first(String file, String name) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** In one line. */
    public String words() {
        return String.format(
                Locale.ROOT,
                "%d × %s, %.0f GB, %s, Kafka %s, RocksDB %s; load at the end %.1f%s",
                processors,
                processor,
                memoryBytes / 1e9,
                java,
                kafka,
                rocksDb,
                load,
                // the bench alone makes about as much as there are processors
                load > 2 * processors ? ", so others kept it busy and the figures are provisional" : "");
    }
}
