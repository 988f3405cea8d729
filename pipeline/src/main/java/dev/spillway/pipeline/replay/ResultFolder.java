package dev.spillway.pipeline.replay;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder with what a replay writes. */
final class ResultFolder {
    /** All that a replay may write. */
    private static final List<String> FILES = Stream.of(
                    FeatureFiles.NAMES,
                    AnswerFile.NAMES,
                    ScalingFiles.NAMES,
                    AlertFile.NAMES,
                    Comparison.NAMES,
                    LookupTally.NAMES)
            .flatMap(List::stream)
            .toList();

    private static final String SORTING = ".sorting";

    private ResultFolder() {}

    /** Makes the folder if need be, and removes what an earlier replay left there. */
    static Path open(ReplayOptions options) throws ReplayException {
        Path folder = options.out();
        try {
            Files.createDirectories(folder);
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
            }
            return folder;
        } catch (FileSystemException e) {
            throw unwritable(folder, e);
        } catch (IOException e) {
            throw ReplayException.failed("cannot write", folder.toString(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Refuses a folder that the results cannot go to; changes nothing. */
    static void check(ReplayOptions options) throws ReplayException {
        try {
            refuse(options);
        } catch (FileSystemException e) {
            throw unwritable(options.out(), e);
        } catch (IOException e) {
            throw ReplayException.failed("cannot write", options.out().toString(), String.valueOf(e.getMessage()), e);
        }
    }

    private static ReplayException unwritable(Path folder, FileSystemException e) {
        String why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        return ReplayException.misused("cannot write", folder, "give another --out: " + why);
    }

    /** Where sorts put what memory does not hold. */
    static Path sorting(ReplayOptions options) {
        return options.out().resolve(SORTING);
    }

    private static void refuse(ReplayOptions options) throws IOException, ReplayException {
        Path folder = options.out();
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw ReplayException.misused("not a folder", folder, "give another --out");
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (!options.overwrite() && files.findAny().isPresent()) {
                throw ReplayException.misused("not empty", folder, "give another --out, or --overwrite");
            }
        }
        for (String file : FILES) {
            Path result = folder.resolve(file);
            for (Path input : inputs(options)) {
                if (Files.exists(result) && Files.isSameFile(result, input)) {
                    throw ReplayException.misused("both input and result", input, "give another --out");
                }
            }
        }
    }

    private static List<Path> inputs(ReplayOptions options) {
        var asked = Stream.concat(
                options.queries().map(ReplayOptions.Queries::file).stream(),
                options.samples().map(ReplayOptions.Samples::file).stream());
        return Stream.concat(options.inputs().stream().map(ReplayOptions.Input::file), asked)
                .toList();
    }
}
