package dev.spillway.it;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.NodeRuntime;
import com.caoccao.javet.interop.V8Host;
import com.caoccao.javet.node.modules.NodeModuleModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Runs a script by Node.js, in this JVM: a machine that builds Spillway need not have it. */
final class NodeJs {

    private static final String RESOURCES = "/kafkajs/";

    private final Path folder;

    /** @param folder where packages are unpacked */
    NodeJs(Path folder) {
        this.folder = folder;
    }

    /** Unpacks a package as npm would. */
    void install(String name, String archive) throws IOException {
        Path target = folder.resolve("node_modules").resolve(name);
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(resource(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                // all is below one folder, whatever its name
                Path inside = Path.of(entry.getName());
                if (entry.isFile() && inside.getNameCount() > 1) {
                    Path file = target.resolve(
                            inside.subpath(1, inside.getNameCount()).toString());
                    Files.createDirectories(Objects.requireNonNull(file.getParent()));
                    Files.write(file, tar.readAllBytes());
                }
            }
        }
    }

    /** Runs a script until nothing is left to do in it. */
    void run(String script, Path ask) throws JavetException, IOException {
        String text = new String(resource(script).readAllBytes(), StandardCharsets.UTF_8);
        Path file = Files.writeString(
                folder.resolve(script),
                text.replace("ASK_FILE", "'" + ask.toString().replace("\\", "\\\\") + "'"));
        try (NodeRuntime node = V8Host.getNodeInstance().createV8Runtime()) {
            // avsc compiles a schema to code
            node.allowEval(true);
            node.getNodeModule(NodeModuleModule.class).setRequireRootDirectory(folder.toFile());
            node.getExecutor(file.toFile()).executeVoid();
            node.await();
        }
    }

    private static InputStream resource(String name) {
        InputStream found = NodeJs.class.getResourceAsStream(RESOURCES + name);
        if (found == null) {
            throw new UncheckedIOException(new IOException("no resource " + RESOURCES + name));
        }
        return found;
    }
}
