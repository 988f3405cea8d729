package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.MediaType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page that lists what can be asked of the front, with an example of each: made from what answers. */
final class DocsPage {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Spillway HTTP</title>
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
              pre { background: #f4f4f4; padding: .75rem; overflow-x: auto }
              @media (prefers-color-scheme: dark) { body { background: #111; color: #ddd } pre { background: #222 } }
            </style>
            <h1>Spillway HTTP</h1>
            %s
            </html>
            """;

    private static final String ENTRY = """
            <h2><code>%s</code></h2>
            <p>%s</p>
            <pre>%s</pre>
            """;

    private DocsPage() {}

    /** @param authority the host and port that the reader used, for the examples */
    static Reply of(List<Endpoint> endpoints, List<? extends GrpcApi> grpc, String authority) {
        Stream<String> http =
                endpoints.stream().map(e -> entry(e.method() + " " + e.path(), e.summary(), e.example(), authority));
        Stream<String> services =
                grpc.stream().map(g -> entry("gRPC " + g.name(), g.summary(), g.example(), authority));
        return Reply.text(
                MediaType.HTML_UTF_8,
                PAGE.formatted(Stream.concat(http, services).collect(Collectors.joining())));
    }

    private static String entry(String what, String summary, String example, String authority) {
        return ENTRY.formatted(escaped(what), escaped(summary), escaped(example.replace("HOST:PORT", authority)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
