package dev.spillway.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The files of the project, without what is built, fetched or run from them. */
final class House {
    static final Path ROOT = root();

    private static final Set<String> NOT_OURS = Set.of(".git", "target", ".spillway", "node_modules");

    private House() {}

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("mvnw"))
                ? here
                : here.resolveSibling(".").normalize();
    }

    static List<Path> files(String... endings) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean ours = !NOT_OURS.contains(folder.getFileName().toString());
                    return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (List.of(endings).stream().anyMatch(file.toString()::endsWith)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(null);
        return found;
    }

    static List<Path> mainSources() {
        return files(".java").stream()
                .filter(file -> ROOT.relativize(file).toString().contains("src/main/"))
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file's lines, each with where it is, as far as they contain something. */
    static List<String> linesWith(Path file, String regex) {
        List<String> lines = read(file).lines().toList();
        var found = new ArrayList<String>();
        var pattern = Pattern.compile(regex);
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).find()) {
                found.add(ROOT.relativize(file) + ":" + (i + 1) + ": "
                        + lines.get(i).strip());
            }
        }
        return found;
    }
}
