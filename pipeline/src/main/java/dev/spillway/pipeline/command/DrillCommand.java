package dev.spillway.pipeline.command;

import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalRegistry;
import dev.spillway.parts.LocalRing;
import dev.spillway.parts.Ports;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.storage.StorageDrill;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.WallClock;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway drill}: makes something happen to a running stack, and shows what Spillway does about it. */
@Command(
        name = "drill",
        description = {
            "Make something happen to the stack that runs on this machine, and watch what is done about it.",
            "storage: a policy for the drill's own fleet lowers the bound of the first Cassandra trigger to 0.001 ms, so that "
                    + "the few reads which the drill makes exceed it. A second real node joins on 127.0.0.2, streams its "
                    + "share and is verified; then a policy under which it is too many has it hand its data back and leave. "
                    + "It takes about 470 MB more memory and three to five minutes. The policies in definitions stay as they are."
        },
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {"  ./spillway drill storage", "  ./spillway drill storage --json"})
final class DrillCommand implements Callable<Integer> {
    private static final ServiceClock CLOCK = new WallClock();

    /** What can be drilled. */
    enum Subject {
        storage
    }

    private static final String SECOND_ADDRESS = "127.0.0.2";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(index = "0", paramLabel = "SUBJECT", description = "What to drill: ${COMPLETION-CANDIDATES}.")
    private Subject subject = Subject.storage;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder of the running stack. Default: .spillway in Spillway's own folder.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            defaultValue = "29092",
            description = "Where the stack's Kafka listens. Default: ${DEFAULT-VALUE}.")
    private int brokerPort = 29_092;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "18081",
            description = "Where the stack's schema registry listens. Default: ${DEFAULT-VALUE}.")
    private int registryPort = 18_081;

    @Mixin
    private final JsonOption json = new JsonOption();

    DrillCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InvalidDefinitionsException {
        Installation installation = Installation.find();
        Path folder = data.orElseGet(() -> installation.home().resolve(".spillway"));
        requireStack();
        if (!Ports.has(SECOND_ADDRESS)) {
            throw CommandException.misuse(
                    "no address for a second node",
                    SECOND_ADDRESS,
                    "on macOS: sudo ifconfig lo0 alias " + SECOND_ADDRESS);
        }
        LogFile.of(folder.resolve("drill.log"));
        var stack = new StorageDrill.Stack(
                installation, folder, "127.0.0.1:" + brokerPort, LocalRegistry.url(registryPort));
        tell("drill of " + subject + ": a second node takes about " + (LocalRing.NODE_BYTES >> 20) + " MB");
        boolean[] passed = new boolean[1];
        try (Interruption interruption = Interruption.ofThisThread()) {
            try (var drill = new StorageDrill(stack, audience())) {
                passed[0] = drill.run();
            } catch (InterruptedException e) {
                interruption.rethrowUnlessAsked();
                tell("stopped: nothing of the drill is left");
                return ExitCode.DONE.code();
            } catch (RuntimeException e) {
                // clients tell of an interrupt in exceptions of their own
                if (!interruption.isAsked()) {
                    throw e;
                }
            }
        }
        tell(passed[0] ? "passed: the node has come and gone" : "failed: the last step says why");
        return (passed[0] ? ExitCode.DONE : ExitCode.FAILED).code();
    }

    private void requireStack() {
        for (int port : new int[] {brokerPort, registryPort}) {
            if (isFree(port)) {
                throw CommandException.misuse(
                        "no stack is up",
                        "nothing listens on 127.0.0.1:" + port,
                        "start it with ./spillway up in another terminal, or name its ports");
            }
        }
    }

    private static boolean isFree(int port) {
        try {
            Ports.requireFree("drill", port);
            return true;
        } catch (dev.spillway.parts.MachineUnfitException e) {
            return false;
        }
    }

    private StorageDrill.Audience audience() {
        return new StorageDrill.Audience() {
            @Override
            public void tell(String line) {
                DrillCommand.this.tell(line);
            }

            @Override
            public void step(StorageProcedure step) {
                DrillCommand.this.step(step);
            }
        };
    }

    /** With {@code --json} the result is on stdout alone. */
    private synchronized void tell(String line) {
        (json.isSet() ? err : out).println(TIME.format(CLOCK.now()) + "  " + line);
        out.flush();
    }

    private synchronized void step(StorageProcedure step) {
        if (json.isSet()) {
            out.println(new String(
                    Json.bytes(to -> {
                        to.writeStartObject();
                        to.writeStringField("id", step.getId());
                        to.writeStringField("step", step.getStep().name());
                        to.writeStringField("node", step.getNode());
                        to.writeFieldName("since");
                        Json.write(to, step.getSince());
                        to.writeStringField("detail", step.getDetail());
                        to.writeEndObject();
                    }),
                    StandardCharsets.UTF_8));
            out.flush();
        } else {
            String node = step.getNode();
            String detail = step.getDetail();
            tell(String.format(
                    "%-14s %-10s %s", step.getStep(), node == null ? "-" : node, detail == null ? "" : detail));
        }
    }
}
