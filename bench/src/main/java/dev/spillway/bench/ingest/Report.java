package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What a bench has found, told in the ways that people ask for: as a table, as JSON, as a page of the documentation. */
public abstract class Report {
    private final String bench;
    private final String title;
    private final Object result;
    private final Machine machine;

    /**
     * Of one result.
     *
     * @param bench as it is asked for
     * @param title of the page
     * @param result all figures, as Jackson writes them
     */
    protected Report(String bench, String title, Object result, Machine machine) {
        this.bench = bench;
        this.title = title;
        this.result = result;
        this.machine = machine;
    }

    /** Prints the figures and how they stand to what was asked for. */
    public abstract void print(PrintWriter out);

    /** What was done, and what the figures mean, in Markdown. */
    protected abstract String explanation();

    /** All figures, and on what. */
    public final ObjectNode json() {
        var mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.set("machine", mapper.valueToTree(machine));
        root.set("result", mapper.valueToTree(result));
        return root;
    }

    /** A page for {@code docs/}. */
    public final String page() {
        var figures = new StringWriter();
        print(new PrintWriter(figures));
        return """
                # %s

                Written by `./spillway bench --only %s --report FILE` on %s.
                %s.

                ```
                %s```

                %s""".formatted(title, bench, machine.date(), machine.words(), figures, explanation());
    }
}
