package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ServiceMain} that runs. */
final class ServiceProcess implements AutoCloseable {
    private final Process process;
    private final URI uri;

    private ServiceProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts one, and returns when its front listens. What it logs is appended to a file. */
    static ServiceProcess start(Path log, String... args) throws IOException {
        Process process = launch(ServiceMain.class, log, args);
        String port = process.inputReader().readLine();
        assertThat(port).as("the port; %s says why there is none", log).isNotNull();
        return new ServiceProcess(process, URI.create("http://127.0.0.1:" + port));
    }

    /** Starts another program, of which nobody says where it listens. */
    static ServiceProcess start(Class<?> main, Path log, String... args) throws IOException {
        return new ServiceProcess(launch(main, log, args), URI.create("http://127.0.0.1:0"));
    }

    private static Process launch(Class<?> main, Path log, String... args) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    Caller caller() {
        return new Caller(uri);
    }

    /** Lets it work for a while. Whether it still runs then. */
    boolean runsFor(Duration duration) throws InterruptedException {
        return !process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until it says something more. */
    void awaitWord() throws IOException {
        assertThat(process.inputReader().readLine())
                .as("it says something more")
                .isNotNull();
    }

    /** Tells a {@link ServiceMain} to stop, and waits until it has. */
    void stop() throws IOException {
        process.getOutputStream().write(ServiceMain.STOP);
        process.getOutputStream().flush();
        process.onExit().join();
    }

    /** As kill -9 does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
