package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a process with this one's class path, which carries out an order. */
public final class Child {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Child() {}

    /**
     * Starts one.
     *
     * @param main the class to run
     * @param order what it reads, as JSON
     * @param jvm options of its JVM
     */
    public static Process start(Class<?> main, Object order, Path folder, List<String> jvm) throws IOException {
        Path written = folder.resolve("order.json");
        JSON.writeValue(written.toFile(), order);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // as the program sets it
        command.addAll(List.of("-Duser.language=en", "-Duser.country=US"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), written.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("run.log").toFile())
                .start();
    }

    /** Options of a JVM with a heap that is all there from the beginning. */
    public static List<String> options(String heap, List<String> further) {
        var options = new ArrayList<>(List.of("-Xmx" + heap, "-Xms" + heap));
        options.addAll(further);
        return options;
    }

    /** In the child: it ends when the process that started it is gone, however that ended. */
    public static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        });
    }

    /** Waits for its end, or ends it if this thread is interrupted. */
    public static void await(Process child, Path folder) throws IOException, InterruptedException {
        try {
            int code = child.waitFor();
            if (code != 0) {
                throw new IllegalStateException("a run ended with " + code + "; its log ends:\n" + tail(folder));
            }
        } finally {
            child.destroyForcibly();
        }
    }

    private static String tail(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("run.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
}
