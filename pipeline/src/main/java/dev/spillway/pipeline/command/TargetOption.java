package dev.spillway.pipeline.command;

import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whom a brake is for: one fleet, or all. */
final class TargetOption {
    @Parameters(arity = "0..1", paramLabel = "FLEET", description = "The fleet.")
    private Optional<String> fleet = Optional.empty();

    @Option(names = "--all", description = "All fleets, instead of one.")
    private boolean all;

    /** The path of a verb for it. */
    String path(String verb) {
        if (all == fleet.isPresent()) {
            throw CommandException.misuse(
                    all ? "a fleet and --all" : "no fleet", "spillway " + verb, "name one fleet, or give --all");
        }
        return fleet.map(name -> "/v1/fleets/" + FrontClient.encoded(name) + "/" + verb)
                .orElse("/v1/" + verb);
    }

    @Override
    public String toString() {
        return fleet.orElse("all fleets");
    }
}
