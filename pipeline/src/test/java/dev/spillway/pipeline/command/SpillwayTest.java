package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.GoldenFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

class SpillwayTest {
    private static final Path REFERENCE = Path.of("../docs/commands.md");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine spillway = Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));

    @Command(name = "fail")
    private record Fail(RuntimeException end) implements Callable<Integer> {
        @Override
        public Integer call() {
            throw end;
        }
    }

    private int fail(RuntimeException end, String... options) {
        spillway.addSubcommand(new Fail(end));
        var args = new String[options.length + 1];
        System.arraycopy(options, 0, args, 0, options.length);
        args[options.length] = "fail";
        return spillway.execute(args);
    }

    @Test
    void endsWithTwoAndOneLineWhenTheEnvironmentIsWrong() {
        int code = fail(CommandException.misuse("port taken", "127.0.0.1:8080", "give --port"));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines("port taken: 127.0.0.1:8080: give --port");
    }

    @Test
    void endsWithOneAndOneLineWhenItFails() {
        int code = fail(new IllegalStateException("two\n  lines"));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "failed: spillway fail: IllegalStateException two lines (--debug shows where)");
    }

    @Test
    void showsTheStackToThoseWhoAsk() {
        fail(new IllegalStateException("broken"), "--debug");

        assertThat(err.toString()).contains("broken").contains("at dev.spillway.pipeline.command.SpillwayTest");
    }

    @Test
    void endsWithTwoAndAHintWhenCalledWrongly() {
        assertThat(spillway.execute("lookup", "airports")).isEqualTo(2);
        assertThat(spillway.execute("lookup", "airports", "ATL", "--jsn")).isEqualTo(2);
        assertThat(spillway.execute("lok")).isEqualTo(2);
        assertThat(spillway.execute()).isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactly(
                        "spillway lookup: Missing required parameter: 'KEY': spillway lookup --help says how",
                        "spillway lookup: Unknown option: '--jsn': spillway lookup --help says how",
                        "spillway: Unmatched argument at index 0: 'lok': spillway --help says how",
                        "spillway: Missing required subcommand: spillway --help says how");
    }

    @Test
    void hasAnExampleAndJsonInEveryCommand() {
        spillway.getSubcommands().forEach((name, command) -> {
            var usage = command.getCommandSpec().usageMessage();

            assertThat(String.join("\n", usage.footer())).as(name).contains("./spillway " + name + " ");
            assertThat(command.getCommandSpec().findOption("--json")).as(name).isNotNull();
            assertThat(command.getCommandSpec().findOption("--help")).as(name).isNotNull();
        });
    }

    @Test
    void isDocumentedAsItIs() throws IOException {
        GoldenFile.assertEqual(reference(), REFERENCE);
    }

    private String reference() {
        var text = new StringBuilder("# Commands\n\nWhat `--help` says, printed by the program itself.\n");
        append(text, spillway);
        spillway.getSubcommands().values().forEach(command -> append(text, command));
        return text.toString();
    }

    private static void append(StringBuilder text, CommandLine command) {
        text.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
        text.append(command.getUsageMessage(Ansi.OFF).stripTrailing()).append("\n```\n");
    }
}
