package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/** What a bench has found, told in the ways that people ask for. */
public interface Report {

    /** Prints the figures and how they stand to what was asked for. */
    void print(PrintWriter out);

    /** All figures. */
    ObjectNode json();

    /** A page for {@code docs/}. */
    String page();
}
