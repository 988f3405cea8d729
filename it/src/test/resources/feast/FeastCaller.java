import dev.feast.FeastClient;
import dev.feast.Row;
import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A program as a caller of Feast writes it: it knows Feast's client, and nothing of ours. It runs from its source, with
 * Feast's jars for a class path, and is told what to ask a line at a time:
 *
 * <pre>
 *   view:feature,view:feature TAB key=value,key=value TAB key=value,key=value
 * </pre>
 *
 * Each row is answered by a line, {@code name=kind value status} for each of its fields in the order of the names; a failure by
 * {@code ! status text}; and an answer ends with an empty line. A value of digits alone is asked for as a number.
 */
public final class FeastCaller {

    public static void main(String[] args) throws Exception {
        var out = new java.io.PrintStream(System.out, true, StandardCharsets.UTF_8);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (FeastClient client = FeastClient.create(args[0], Integer.parseInt(args[1]))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                try {
                    answer(client, line).forEach(out::println);
                } catch (StatusRuntimeException e) {
                    out.println("! " + e.getStatus().getCode() + " " + e.getStatus().getDescription());
                }
                out.println();
            }
        }
    }

    private static List<String> answer(FeastClient client, String line) {
        if (line.equals("info")) {
            return List.of(client.getFeastServingInfo().getVersion());
        }
        String[] words = line.split("\t");
        var rows = new ArrayList<Row>();
        for (int i = 1; i < words.length; i++) {
            Row row = Row.create();
            for (String field : words[i].split(",")) {
                String[] sides = field.split("=", 2);
                row.set(sides[0], sides[1].matches("\\d+") ? (Object) Long.valueOf(sides[1]) : sides[1]);
            }
            rows.add(row);
        }
        var answers = new ArrayList<String>();
        for (Row row : client.getOnlineFeatures(List.of(words[0].split(",")), rows)) {
            var fields = new ArrayList<String>();
            new TreeMap<>(row.getFields()).forEach((name, value) -> fields.add(name + "=" + value.getValCase() + " "
                    + value.toString().strip().replaceFirst("^\\w+: ", "") + " " + row.getStatus(name)));
            fields.add("@" + row.getEntityTimestamp().getSeconds());
            answers.add(String.join("\t", fields));
        }
        return answers;
    }
}
