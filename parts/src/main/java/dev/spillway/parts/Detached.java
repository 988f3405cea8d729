package dev.spillway.parts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands that a terminal's Ctrl-C does not reach: it goes to the whole process group, and would end the parts under the
 * services that still need them. They get a session of their own where the machine has {@code setsid}; anywhere, they
 * ignore the interrupt, which a Java program then leaves ignored. Either way the process keeps the pid it was started with.
 */
final class Detached {
    private Detached() {}

    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    static List<String> command(List<String> command) {
        List<String> detached = script("trap '' INT HUP; exec \"$@\"");
        detached.addAll(command);
        return detached;
    }

    /** The words after the script are its {@code $1}, {@code $2} and so on. */
    static List<String> script(String script, String... words) {
        List<String> detached = new ArrayList<>();
        SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(setsid -> detached.add(setsid.toString()));
        detached.addAll(List.of("/bin/sh", "-c", script, "spillway"));
        detached.addAll(List.of(words));
        return detached;
    }
}
