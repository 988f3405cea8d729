package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void makesColumnsAsWideAsTheirWidestCell() {
        var text = new StringWriter();

        new Table(Table.left("name"), Table.right("value"), Table.left("note"))
                .row("a", 1_000_000, "")
                .row("größer", 7, "é")
                .print(new PrintWriter(text));

        assertThat(text.toString().lines())
                .containsExactly(
                        "name      value  note", //
                        "a       1000000",
                        "größer        7  é");
    }

    @Test
    void refusesARowOfAnotherLength() {
        assertThatThrownBy(() -> new Table(Table.left("name")).row("a", "b")).hasMessage("2 cells for 1 columns");
    }
}
