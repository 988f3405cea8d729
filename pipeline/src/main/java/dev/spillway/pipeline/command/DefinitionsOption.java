package dev.spillway.pipeline.command;

import dev.spillway.parts.Installation;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which definitions a command works with. */
final class DefinitionsOption {
    @Option(
            names = "--definitions",
            paramLabel = "DIR",
            description = "Folders or files with definitions; may repeat. Default: those that ship with Spillway.")
    private List<Path> places = List.of();

    List<Path> places() {
        return places.isEmpty() ? shipped() : places;
    }

    /** Those in the checkout. */
    static List<Path> shipped() {
        return List.of(Installation.find().home().resolve("definitions"));
    }
}
