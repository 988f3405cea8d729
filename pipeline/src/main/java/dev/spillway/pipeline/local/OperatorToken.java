package dev.spillway.pipeline.local;

import dev.spillway.parts.MachineUnfitException;
import dev.spillway.topologies.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** What changing calls to a stack on this machine have to show: made once, and kept in a file that its owner alone may read. */
public final class OperatorToken {

    /** Its name in the data folder. */
    public static final String FILE = "operator.token";

    private static final int BYTES = 32;

    private OperatorToken() {}

    /**
     * The token of a data folder.
     *
     * @throws MachineUnfitException if it can be neither read nor made
     */
    public static Secret in(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return new Secret(Files.readString(file).strip());
        } catch (IOException | UnsupportedOperationException e) {
            throw new MachineUnfitException(
                    "%s cannot be used: %s: delete it, or make its folder one that you may write".formatted(file, e),
                    e);
        }
    }

    /** Whole or not at all: what is half written would be a token that is easily guessed. */
    private static void make(Path file) throws IOException {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
        Path begun = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                FILE,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(begun, token.getBytes(StandardCharsets.US_ASCII));
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
