package dev.spillway.pipeline.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: {@code spillway COMMAND}. */
@Command(
        name = "spillway",
        description = "Event streams to real-time features, scaling decisions and failover events.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:called wrongly, or the machine is not as it has to be: one line says what, where and the way out",
            "3:found differences or violations"
        },
        footerHeading = "%nExample:%n",
        footer = {"  ./spillway up", "  ./spillway lookup airport_features ATL"})
public final class Spillway {
    private static final int WIDTH = 100;

    @SuppressWarnings("UnusedVariable") // picocli sets it, and shows the help by itself
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces of failures.")
    private boolean debug;

    private Spillway() {}

    public static void main(String[] args) {
        // numbers are written alike everywhere; and Kafka Streams formats a text for every record and empty partition,
        // in
        // which Java looks the digits up anew for any locale but this one: a seventh of all work of the scaling service
        Locale.setDefault(Locale.Category.FORMAT, Locale.US);
        // UTF-8 whatever the machine's locale: JSON is, and keys may be
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(commandLine(out, err).execute(args));
    }

    /** The program as a library: every command writes to the given writers. */
    public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        var spillway = new Spillway();
        var failures = new Failures(spillway, err);
        return new CommandLine(spillway)
                .addSubcommand(new UpCommand(out, err))
                .addSubcommand(new RunCommand(err))
                .addSubcommand(new LookupCommand(out))
                .addSubcommand(new DefinitionsCommand(out, err))
                .addSubcommand(new DecisionsCommand(out))
                .addSubcommand(new ExplainCommand(out))
                .addSubcommand(new FreezeCommand(out))
                .addSubcommand(new UnfreezeCommand(out))
                .addSubcommand(new ApproveCommand(out))
                .addSubcommand(new ReplayCommand(out, err))
                .addSubcommand(new ValidateCommand(out))
                .addSubcommand(new DescribeCommand(out))
                .addSubcommand(new TopicsCommand(out))
                .addSubcommand(new DrillCommand(out, err))
                .addSubcommand(new CapacityCommand(out))
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(WIDTH)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }

    boolean debug() {
        return debug;
    }
}
