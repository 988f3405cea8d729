package dev.spillway.features.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionFaultsTest {

    /** A group without a fault; each row of the table below puts one line in place of the line with the same key. */
    private static final String SOUND = """
            group: g
            version: 1
            entity: [id]
            source: {topic: t, fields: {id: string, n: int, l: long, d: double, b: boolean, s: string, at: timestamp}}
            features:
              - {aggregate: [count], windows: [1h], name: events}
            """;

    private static final String SCHEMA = """
            {"type": "record", "name": "T", "fields": [
              {"name": "id", "type": ["null", "string"]},
              {"name": "n", "type": "int"},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "ns", "type": {"type": "long", "logicalType": "timestamp-nanos"}},
              {"name": "tags", "type": {"type": "array", "items": "string"}},
              {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["A"]}}]}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                // the document
                "groop: g => 1:1: the first key tells the kind of a document, and \"groop\" is none; did you mean \"group\"?",
                "group: my-group => 1:8: \"group\" \"my-group\" is not a name; use letters, digits and _, starting with a letter",
                "group: => 1:1: \"group\" has no value; give it one, or leave the key out",
                "version => 1:1: a group needs \"version\"; write version: 1",
                "version: 0 => 2:10: \"version\" must be a whole number of at least 1, not \"0\"",
                "version: '1' => 2:10: \"version\" must be a whole number of at least 1, not \"1\"",
                "lateness: 1x => 7:11: \"lateness\" must be a duration, not \"1x\"; write an integer with ms, s, m, h, d or w, such as 15m",
                "latenes: 1h => 7:1: no key \"latenes\" in a group; did you mean \"lateness\"?",
                "ttl: 0s => 7:6: \"ttl\" of 0s is too short; leave it out for none",
                "read_replicas: -1 => 7:16: \"read_replicas\" must be a whole number of at least 0, not \"-1\"",
                "clock: events => 7:8: no clock \"events\"; did you mean \"event\"?",
                "clock: [event] => 7:8: no clock a list; known: event, wall",
                "version: [1 => 3:7: not YAML: expected ',' or ']', but got :",

                // the entity
                "entity: [idd] => 3:10: no field \"idd\"; did you mean \"id\"?",
                "entity: id => 3:9: \"entity\" must be a list, not \"id\"; write [driver_id]",
                "entity: [] => 3:9: \"entity\" must not be empty; write [driver_id]",
                "entity: [id, s, id] => 3:17: \"id\" is in the entity twice; leave one out",

                // the source
                "source: {topic: t} => 4:9: the fields of topic t are not known; add schema: FILE.avsc, or fields: {driver_id: string, fare: double, …}",
                "source: {topic: a b, fields: {id: string}} => 4:17: \"a b\" is no topic; use letters, digits, '.', '_' and '-'",
                "source: {fields: {id: string}} => 4:9: \"source\" needs \"topic\"; write topic: trip-events",
                "source: {topic: t, fields: {id: strin}} => 4:33: no type \"strin\"; did you mean \"string\"?",
                "source: {topic: t, fields: {id: string, id: int}} => 4:41: key \"id\" is there twice; the first is in line 4",
                "source: {topic: t, format: json} => 4:9: format json needs \"fields\"; write fields: {driver_id: string, fare: double, …}",
                "source: {topic: t, format: jsn, fields: {id: int}} => 4:28: no format \"jsn\"; did you mean \"json\"?",
                "source: {topic: t, schema: x.avsc} => 4:28: the schema file x.avsc is not there; its name starts from this file's folder",
                "source: {topic: t, schema: broken.avsc} => 4:28: the schema broken.avsc is not usable: it is of type string, not a record; it must be an Avro record",
                "source: {topic: t, schema: t.avsc, event_id: tag} => 4:46: no field \"tag\"; known: at, id, kind, n, ns",
                "source: {topic: t, schema: t.avsc, tie_break: tags} => 4:47: field \"tags\" is of type array; only scalar fields can be used",
                "source: {topic: t, schema: t.avsc, fields: {id: string, m: int}} => 4:57: the schema has no field \"m\"; did you mean \"n\"?",
                "source: {topic: t, schema: t.avsc, fields: {id: int}} => 4:49: \"id\" is declared as int but is a string in the schema; write string",
                "source: {topic: t, schema: t.avsc, fields: {id: string, at: int}} => 4:61: \"at\" is declared as int but is a timestamp_ms in the schema; write timestamp_ms",
                "source: {topic: t, schema: t.avsc, fields: {id: string, tags: string}} => 4:57: field \"tags\" is of type array in the schema; only scalar fields can be used",
                "source: {topic: t, fields: {id: string, l: long}, timestamp: l} => 4:62: the timestamp \"l\" is a long; declare it by its unit: timestamp (µs), timestamp_ms or timestamp_s",
                "source: {topic: t, fields: {id: string}, timestamp: id} => 4:53: the timestamp \"id\" is a string; declare it as timestamp, which reads RFC 3339",
                "source: {topic: t, fields: {id: string}, filter: idd == \"x\"} => 4:50: no field \"idd\"; did you mean \"id\"?",
                "source: {topic: t, fields: {id: string}, filter: size(id)} => 4:50: \"filter\" must be boolean, not long; compare it with something",
                "source: {topic: t, fields: {id: string}, filter: 'id > 1'} => 4:54: > does not take (string, int); put a literal in quotes, or convert with double(…) or string(…)",

                // features
                "features: [] => 5:11: \"features\" must not be empty; write - {aggregate: [count], windows: [1h], name: trips}",
                "- {windows: [1h], name: x} => 6:5: a feature needs \"aggregate\"; write aggregate: [count]",
                "- {aggregate: count, windows: [1h], name: x} => 6:17: \"aggregate\" must be a list, not \"count\"; write [count]",
                "- {aggregate: [cout], windows: [1h], name: x} => 6:18: no aggregate \"cout\"; did you mean \"count\"?",
                "- {aggregate: [mode], windows: [1h], of: n} => 6:18: no aggregate \"mode\"; available: count, sum, avg, min, max, first, last, variance, stddev, variance_samp, stddev_samp, skew, kurtosis, first_k, last_k, top_k, bottom_k, unique_count, histogram, approx_frequent, approx_unique_count, approx_percentile, rate, decayed_sum",
                "- {aggregate: [stdev], windows: [1h], of: n} => 6:18: no aggregate \"stdev\"; did you mean \"stddev\"?",
                "- {aggregate: [{lst_k: 5}], windows: [1h], of: n} => 6:19: no aggregate \"lst_k\"; did you mean \"last_k\"?",
                "- {aggregate: [{sum: 5}], windows: [1h], of: n} => 6:18: sum takes no parameter; write sum",
                "- {aggregate: [{last_k: 5, top_k: 5}], windows: [1h], of: n} => 6:18: an aggregate with a parameter is a map of one key; write {last_k: 5}",
                "- {aggregate: [last_k], windows: [1h], of: n} => 6:18: last_k needs to know how many; write {last_k: 5}",
                "- {aggregate: [{last_k: 0}], windows: [1h], of: n} => 6:27: the number of last_k must be a whole number of at least 1, not \"0\"",
                "- {aggregate: [{top_k: [3, 2.5]}], windows: [1h], of: n} => 6:30: the number of top_k must be a whole number of at least 1, not \"2.5\"",
                "- {aggregate: [{first_k: 100001}], windows: [1h], of: n} => 6:28: the number of first_k must not be above 100000; keep fewer",
                "- {aggregate: [{bottom_k: []}], windows: [1h], of: n} => 6:29: the parameter must not be empty; write [0.5, 0.95]",
                "- {aggregate: [{unique_count: -1}], windows: [1h], of: n} => 6:33: the bound of unique_count must be a whole number of at least 1, not \"-1\"",
                "- {aggregate: [{histogram: {bond: 5}}], windows: [1h], of: n} => 6:31: no key \"bond\" in the bound of histogram; did you mean \"bound\"?",
                "- {aggregate: [{approx_frequent: {}}], windows: [1h], of: n} => 6:36: the bound of approx_frequent needs \"bound\"",
                "- {aggregate: [approx_percentile], windows: [1h], of: n} => 6:18: approx_percentile needs to know which; write {approx_percentile: 0.95}",
                "- {aggregate: [{approx_percentile: p95}], windows: [1h], of: n} => 6:38: a percentile must be a number, not \"p95\"",
                "- {aggregate: [{approx_percentile: [0.5, 95]}], windows: [1h], of: n} => 6:44: a percentile is between 0 and 1, not 95; write 0.95",
                "- {aggregate: [{approx_percentile: 1}], windows: [1h], of: n} => 6:38: a percentile is between 0 and 1, not 1; for the least and the greatest value take min and max",
                "- {aggregate: [{approx_percentile: 0.0}], windows: [1h], of: n} => 6:38: a percentile is between 0 and 1, not 0.0; for the least and the greatest value take min and max",
                "- {aggregate: [{approx_percentile: 0.5}], windows: [1h], of: s} => 6:38: approx_percentile cannot be taken of a string; take count, min, max, first, last, unique_count or histogram, or another \"of\"",
                "- {aggregate: [{approx_percentile: [0.5, 0.50]}], windows: [1h], of: n} => 6:5: there are two features \"n_p50_1h\"; the first is in line 6: set \"name\" or \"as\"",
                "- {aggregate: [decayed_sum], of: n} => 6:18: decayed_sum needs a half-life; write {decayed_sum: {half_life: 1h}}",
                "- {aggregate: [{decayed_sum: 2h}], of: n} => 6:32: decayed_sum needs a map, not \"2h\"; write {decayed_sum: {half_life: 2h}}",
                "- {aggregate: [{decayed_sum: {halflife: 1h}}], of: n} => 6:33: no key \"halflife\" in decayed_sum; did you mean \"half_life\"?",
                "- {aggregate: [{decayed_sum: {half_life: 0s}}], of: n} => 6:44: \"half_life\" of 0s is too short; at least 1s",
                "- {aggregate: [{decayed_sum: {half_life: 1h}}], of: n, windows: [1h]} => 6:67: decayed_sum has no windows; leave them out",
                "- {aggregate: [{decayed_sum: {half_life: 1h}}], of: s} => 6:44: decayed_sum cannot be taken of a string; take count, min, max, first, last, unique_count or histogram, or another \"of\"",
                "- {aggregate: [{decayed_sum: {half_life: 1h}}, sum], of: n} => 6:5: a feature needs \"windows\"; write windows: [1h, 7d, lifetime]",
                "- {aggregate: [rate], name: x, windows: [1h, lifetime]} => 6:18: rate cannot be taken over the lifetime, which has no length; give it an entry of its own, with other windows",
                "- {aggregate: [stddev], windows: [1h], of: s} => 6:18: stddev cannot be taken of a string; take count, min, max, first, last, unique_count or histogram, or another \"of\"",
                "- {aggregate: [sum], windows: [1h], name: x} => 6:18: sum needs \"of\"; say which field or expression: of: fare",
                "- {aggregate: [{last_k: 2}], windows: [1h], name: x} => 6:27: last_k needs \"of\"; say which field or expression: of: fare",
                "- {aggregate: [sum], windows: [1h], of: s} => 6:18: sum cannot be taken of a string; take count, min, max, first, last, unique_count or histogram, or another \"of\"",
                "- {aggregate: [avg], windows: [1h], of: d > 1, name: x} => 6:18: avg cannot be taken of a boolean; make it a number: d > 1 ? 1.0 : 0.0",
                "- {aggregate: [count], windows: [1h], name: x, buckets: ss} => 6:59: no field \"ss\"; did you mean \"s\"?",
                "- {aggregate: [{last_k: 2}], windows: [1h], of: n, buckets: s} => 6:27: \"buckets\" cannot split last_k, which is a list; give it an entry of its own, without buckets",
                "- {aggregate: [histogram], windows: [1h], of: n, buckets: s} => 6:18: \"buckets\" cannot split histogram, which is a map; give it an entry of its own, without buckets",
                "- {aggregate: [{last_k: 2}], windows: [1h], of: n, default: 5} => 6:63: the default \"5\" is of another type: last_k is a list of int; write a list, such as []",
                "- {aggregate: [{last_k: 2}], windows: [1h], of: n, default: [a]} => 6:63: the default a list is of another type: last_k is a list of int; write a list, such as []",
                "- {aggregate: [sum], windows: [1h], of: n, buckets: s, default: 0} => 6:67: the default \"0\" is of another type: sum is a map of long; write a map, such as {}",
                "- {aggregate: [{approx_percentile: [0.5, 0.9]}], as: x, windows: [1h], of: n} => 6:56: \"as\" names one feature, and here are several; use \"name\", or one aggregate and one window",
                "- {aggregate: [count], windows: [1h]} => 6:5: a feature without \"of\" needs \"name\"; write name: trips",
                "- {aggregate: [sum], windows: [1h], of: d / n} => 6:43: an \"of\" that is an expression needs \"name\"; write name: fare_per_km",
                "- {aggregate: [sum], windows: [1h], of: dd} => 6:43: no field \"dd\"; did you mean \"d\"?",
                "- {aggregate: [count], windows: [1h], name: x, where: n} => 6:57: \"where\" must be boolean, not int; compare it with something",
                "- {aggregate: [count], name: x} => 6:5: a feature needs \"windows\"; write windows: [1h, 7d, lifetime]",
                "- {aggregate: [count], name: x, windows: [1hour]} => 6:45: a window must be a duration, not \"1hour\"; write an integer with ms, s, m, h, d or w, such as 15m, or lifetime",
                "- {aggregate: [count], name: x, windows: [livetime]} => 6:45: a window must be a duration, not \"livetime\"; did you mean \"lifetime\"?",
                "- {aggregate: [count], name: x, windows: [500ms]} => 6:45: a window of 500ms is too short; at least 1s",
                "- {aggregate: [count], name: x, windows: [1h], hop: 500ms} => 6:55: a hop of 500ms is too short; at least 1s",
                "- {aggregate: [count], name: x, windows: [1h, 1d], hop: 2h} => 6:59: a hop of 2h is longer than its window of 1h; between 1s and 1h",
                "- {aggregate: [count], name: x, windows: [1h, 1d], hop: {1w: 2h}} => 6:60: \"hop\" names a window \"1w\" that is not in \"windows\"; windows are 1h, 1d",
                "- {aggregate: [count], name: x, windows: [lifetime], hop: {lifetime: 1h}} => 6:62: the lifetime has no hop; leave it out",
                "- {aggregate: [count], name: x, windows: [1h, 1h]} => 6:5: there are two features \"x_count_1h\"; the first is in line 6: set \"name\" or \"as\"",
                "- {aggregate: [count], as: x, windows: [1h, 1d]} => 6:30: \"as\" names one feature, and here are several; use \"name\", or one aggregate and one window",
                "- {aggregate: [count], as: valid_until, windows: [1h]} => 6:30: a feature cannot be called \"valid_until\"; its table has a column of that name",
                "- {aggregate: [count], as: id, windows: [1h]} => 6:30: a feature cannot be called \"id\"; its table has a column of that name",
                "- {aggregate: [count], name: x, windows: [1h], default: 0.5} => 6:59: the default \"0.5\" is of another type: count is a long; write a whole number, such as 0",
                "- {aggregate: [max], of: s, windows: [1h], default: 5} => 6:55: the default \"5\" is of another type: max is a string; write a text, in quotes if it could be a number",
                "- {aggregate: [max], of: at, windows: [1h], default: never} => 6:56: the default \"never\" is of another type: max is a timestamp; write a time such as \"2026-01-31T00:00:00Z\"",
                "- {aggregate: [avg], of: d, windows: [1h], default: .nan} => 6:55: the default \".nan\" is of another type: avg is a double; write a number, such as 0.0",
                "- {aggregate: [count], name: x, windows: [1h], critical: yes} => 6:60: \"critical\" must be true or false, not \"yes\"",
                "- {agregate: [count], aggregate: [count], name: x, windows: [1h]} => 6:6: no key \"agregate\" in a feature; did you mean \"aggregate\"?",
            })
    void saysWhatIsWrongAndWhatWouldBeRight(String line, String expected) throws IOException {
        write("schema", "t.avsc", SCHEMA);
        write("schema", "broken.avsc", "\"string\"");
        Path file = write("schema", "g.yaml", with(line));

        var refused = catchThrowableOfType(
                InvalidDefinitionsException.class, () -> new DefinitionLoader(SchemaSource.NONE).load(List.of(file)));

        assertThat(refused).isNotNull();
        assertThat(refused.faults().stream().map(f -> f.toString().replace(file + ":", "")))
                .containsExactly(expected);
    }

    @Test
    void saysEverythingAtOnce() throws IOException {
        Path one = write(
                "all", "a.yaml", with("version: none").replace("1h", "1hr").replace("count", "sum"));
        Path two = write("all", "b.yaml", "--- # nothing\n---\npolicy: p\n---\n- group\n---\nversion: 1\ngroup: x\n");
        Path three = write("all", "deep/c.yaml", SOUND + "ttl: 1h\n  bad: indent\n");

        var refused = catchThrowableOfType(
                InvalidDefinitionsException.class,
                () -> new DefinitionLoader(SchemaSource.NONE).load(List.of(folder.resolve("all"), Path.of("nowhere"))));

        assertThat(refused.faults().stream().map(DefinitionFault::toString))
                .containsExactly(
                        one + ":2:10: \"version\" must be a whole number of at least 1, not \"none\"",
                        one + ":6:18: sum needs \"of\"; say which field or expression: of: fare",
                        one + ":6:34: a window must be a duration, not \"1hr\"; write " + Durations.FORM
                                + ", or lifetime",
                        two + ":5:1: a document must be a map, not a list; its first key tells its kind: "
                                + String.join(", ", DefinitionFiles.KINDS),
                        two + ":7:1: the first key tells the kind of a document, and \"version\" is none;"
                                + " put \"group\" first",
                        three + ":8:6: not YAML: mapping values are not allowed here",
                        "nowhere: there is no such file or folder");
    }

    @Test
    void refusesTwoGroupsOfOneNameAndTwoFormatsOfOneTopic() throws IOException {
        Path one = write("two", "a.yaml", SOUND);
        Path two = write(
                "two", "b.yaml", SOUND + "---\n" + with("group: h").replace("topic: t,", "topic: t, format: json,"));

        var refused = catchThrowableOfType(
                InvalidDefinitionsException.class,
                () -> new DefinitionLoader(SchemaSource.NONE).load(List.of(one.getParent())));

        assertThat(refused.faults().stream().map(DefinitionFault::toString))
                .containsExactly(
                        two + ":1:8: there are two groups \"g\"; the first is in " + one + ":1",
                        two + ":8:8: topic t has another format in group \"g\"; a topic has one format");
    }

    @Test
    void pointsIntoQuotedAndFoldedExpressions() throws IOException {
        Path file = write("folded", "a.yaml", SOUND + """
                  - aggregate: [avg]
                    of: "d + dd"
                    name: quoted
                    windows: [1h]
                  - aggregate: [avg]
                    of: |
                      d +
                        dd
                    name: literal
                    windows: [1h]
                """);

        var refused = catchThrowableOfType(
                InvalidDefinitionsException.class, () -> new DefinitionLoader(SchemaSource.NONE).load(List.of(file)));

        assertThat(refused.faults().stream().map(f -> f.toString().replace(file + ":", "")))
                .containsExactly(
                        "8:14: no field \"dd\"; did you mean \"d\"?",
                        "12:9: no field \"dd\" (line 2, column 3 of the expression); did you mean \"d\"?");
    }

    @Test
    void saysWhyTheRegistryCouldNotBeAsked() throws IOException {
        Path file = write("registry", "a.yaml", with("source: {topic: t}"));
        SchemaSource down = topic -> {
            throw new IOException("no answer from the registry");
        };

        var refused = catchThrowableOfType(
                InvalidDefinitionsException.class, () -> new DefinitionLoader(down).load(List.of(file)));

        assertThat(refused.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message())
                        .isEqualTo("the schema of topic t cannot be asked for: no answer from the registry"));
    }

    /** The sound group with the line in place of the one that has its key, or after all others. */
    private static String with(String given) {
        String line = given.startsWith("- ") ? "  " + given : given;
        var lines = new ArrayList<>(SOUND.lines().toList());
        String key = key(line);
        for (int i = 0; i < lines.size(); i++) {
            if (key(lines.get(i)).equals(key) || (line.startsWith("groop") && i == 0)) {
                lines.set(i, line);
                if (line.equals("version")) {
                    lines.remove(i);
                } else if (line.startsWith("features: [")) {
                    lines.remove(i + 1);
                }
                return String.join("\n", lines) + "\n";
            }
        }
        lines.add(line);
        return String.join("\n", lines) + "\n";
    }

    private static String key(String line) {
        return line.startsWith("  - ") ? "-" : line.replaceFirst(":.*", "");
    }

    private Path write(String below, String name, String text) throws IOException {
        Path file = folder.resolve(below).resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
