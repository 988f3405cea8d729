package dev.spillway.pipeline.command;

import dev.spillway.pipeline.local.RegistrySchemas;
import dev.spillway.pipeline.run.FeatureProcess;
import dev.spillway.pipeline.run.GroupFiles;
import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.pipeline.run.ScalingProcess;
import dev.spillway.pipeline.run.ServiceProcess;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway run}: one service, on brokers of the user's own. */
@Command(
        name = "run",
        description = "Run a service until it is told to stop, on brokers, registry and Cassandra of your own.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway run features --config features.properties",
            "  ./spillway run scaling --config scaling.properties"
        })
final class RunCommand implements Callable<Integer> {
    private static final String FEATURES = "features";
    private static final String SCALING = "scaling";
    private static final long LOOK_MS = 500;

    private final PrintWriter err;

    @Parameters(paramLabel = "SERVICE", description = "Which: features or scaling.")
    private String service = "";

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "A .properties file; docs/configuration.md lists the keys.")
    private Path config = Path.of("");

    @SuppressWarnings("UnusedVariable") // its result is the exit code: there is nothing to print, in whatever form
    @Mixin
    private final JsonOption json = new JsonOption();

    RunCommand(PrintWriter err) {
        this.err = err;
    }

    @Override
    public Integer call() throws InvalidDefinitionsException, IOException {
        if (!service.equals(FEATURES) && !service.equals(SCALING)) {
            throw CommandException.misuse("no such service", service, "run features, or scaling");
        }
        Settings settings = Settings.read(config, RunConfig.KEYS);
        KafkaClients.requireUsable(settings);
        RunConfig own = RunConfig.from(settings);
        try (Interruption interruption = Interruption.ofThisThread();
                ConfluentRegistry registry = own.registry()) {
            try (ServiceProcess process = started(settings, own, registry)) {
                err.println(service + ": " + process.front());
                return await(process);
            } catch (InterruptedException e) {
                interruption.rethrowUnlessAsked();
            } catch (RuntimeException e) {
                // clients tell of an interrupt in exceptions of their own
                if (!interruption.isAsked()) {
                    throw e;
                }
            }
        }
        return ExitCode.DONE.code();
    }

    private ServiceProcess started(Settings settings, RunConfig own, ConfluentRegistry registry)
            throws InvalidDefinitionsException {
        if (service.equals(SCALING)) {
            return ScalingProcess.start(settings, own.definitions(), registry, own.front(), own.token());
        }
        var files = new GroupFiles(own.definitions(), new RegistrySchemas(registry));
        return FeatureProcess.start(new FeatureProcess.Setup(settings, files, registry, own.front(), own.token()));
    }

    /** Until it is interrupted, or cannot go on. */
    private static int await(ServiceProcess process) throws InterruptedException {
        while (process.health().alive()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        return ExitCode.FAILED.code();
    }
}
