package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One of several processes of the feature service: it can be stopped, killed, and started again under its name. */
final class Instance implements AutoCloseable {
    private static final Pattern OWNED = Pattern.compile("owns ([0-9, ]+|none) of the \\d+ partitions of (\\S+?)[,;]");

    private final String name;
    private final Path log;
    private final String[] args;
    private ServiceProcess process;

    private Instance(String name, Path log, String[] args) throws IOException {
        this.name = name;
        this.log = log;
        this.args = args;
        this.process = ServiceProcess.start(log, args);
    }

    static Instance start(String name, Path log, String... args) throws IOException {
        return new Instance(name, log, args);
    }

    String name() {
        return name;
    }

    Caller caller() {
        return process.caller();
    }

    /** Where the others reach it. */
    String address() {
        return caller().front().getAuthority();
    }

    void kill() {
        process.kill();
    }

    void stop() throws IOException {
        process.stop();
    }

    void startAgain() throws IOException {
        process = ServiceProcess.start(log, args);
    }

    /** What it says of itself among the others. */
    String said() {
        return caller().get("/health").json().at("/checks/instances/detail").asText();
    }

    /** Whether every check but Cassandra's, which is not there, is up. */
    boolean isReady() {
        return caller().get("/ready").json().path("checks").properties().stream()
                .filter(check -> !check.getKey().equals("cassandra-sink"))
                .allMatch(check -> check.getValue().path("state").asText().equals("UP"));
    }

    /** The partitions that it owns, by application, as it says itself. */
    String owned() {
        Matcher owned = OWNED.matcher(said() + ";");
        return owned.results()
                .map(found -> found.group(2) + ": " + found.group(1))
                .sorted()
                .collect(Collectors.joining("; "));
    }

    /** The sum of a meter's series that have all these tags, written {@code name="value"}. */
    double meter(String meter, String... tags) {
        List<String> series = caller().get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(meter + "{") || line.startsWith(meter + " "))
                .filter(line -> List.of(tags).stream().allMatch(line::contains))
                .toList();
        assertThat(series).as("%s %s at %s", meter, List.of(tags), name).isNotEmpty();
        return series.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Override
    public void close() {
        process.close();
    }
}
