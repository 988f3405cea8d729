package dev.spillway.pipeline.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a fleet knows from one start of the stack to the next, in a file: how large it was last made, and which names it has
 * used. Without it a restart would undo every decision, and give a name to a second instance. For one thread at a time.
 */
public final class FleetMemory {

    private final Path folder;
    private final Path file;
    private final String fleet;
    private OptionalInt size = OptionalInt.empty();
    private long named;

    /** @param folder made when something is first remembered */
    public FleetMemory(Path folder, String fleet) {
        this.folder = folder;
        this.file = folder.resolve(fleet);
        this.fleet = fleet;
        read();
    }

    private void read() {
        try {
            List<String> words =
                    Files.exists(file) ? List.of(Files.readString(file).trim().split(" ", -1)) : List.of();
            if (words.size() == 2) {
                size = OptionalInt.of(Integer.parseInt(words.get(0)));
                named = Long.parseLong(words.get(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": delete it to start the fleet anew", e);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(file + " holds no size and number: delete it to start the fleet anew", e);
        }
    }

    /** How large the fleet was last made, if it ever was. */
    public int sizeOr(int otherwise) {
        return size.orElse(otherwise);
    }

    /** A name that no instance of the fleet has had. Kept only with {@link #resized}. */
    public String nextName() {
        return fleet + "-" + ++named;
    }

    /** Keeps how large the fleet is, and the names that it has used. */
    public void resized(int to) {
        size = OptionalInt.of(to);
        try {
            Files.createDirectories(folder);
            Path next = Files.writeString(folder.resolve(fleet + ".next"), to + " " + named + "\n");
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
