package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.spillway.pipeline.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file with a record or a look-up on each line. Blank lines are no lines; anything else that is not one of the two ends the
 * replay: guessing what a line meant would make other features.
 */
final class JsonlSource implements InputSource {
    private static final JsonFactory LINES = JsonFactory.builder()
            // strangers' field names would stay in memory for good
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final ObjectReader TREES = Json.mapper()
            .reader()
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // what follows the tree is the rest of the line
            .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final String file;
    private final FileStream in;
    private final ByteLines lines;
    private final QuestionReader questions;

    JsonlSource(String file, FileStream in, QuestionReader questions) {
        this.file = file;
        this.in = in;
        this.lines = new ByteLines(in);
        this.questions = questions;
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public @Nullable InputLine next() throws IOException, ReplayException {
        while (lines.next()) {
            int start = lines.start() + markLength();
            if (!isBlank(start)) {
                return read(start, new Place(file, lines.line()));
            }
        }
        return null;
    }

    private int markLength() {
        int start = lines.start();
        int length = BYTE_ORDER_MARK.length;
        boolean marked = lines.line() == 1
                && lines.end() - start >= length
                && Arrays.equals(lines.buffer(), start, start + length, BYTE_ORDER_MARK, 0, length);
        return marked ? length : 0;
    }

    private boolean isBlank(int start) {
        for (int i = start; i < lines.end(); i++) {
            if (lines.buffer()[i] != ' ' && lines.buffer()[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private InputLine read(int start, Place place) throws IOException, ReplayException {
        var line = new Line(start, place);
        try (JsonParser parser = LINES.createParser(lines.buffer(), start, lines.end() - start)) {
            parser.setCodec(Json.mapper());
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ReplayException.unreadable(place, "not a JSON object", Line.FORM);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                line.member(name, parser);
            }
            if (parser.nextToken() != null) {
                throw ReplayException.unreadable(place, "more after the JSON object", "put one object on a line");
            }
        } catch (JsonProcessingException e) {
            throw ReplayException.unreadable(place, "not JSON", "mend the line: " + e.getOriginalMessage());
        }
        return line.finish();
    }

    @Override
    public long sizeBytes() {
        return in.sizeBytes();
    }

    @Override
    public long readBytes() {
        return in.readBytes();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** The members of one line as they are found. */
    private final class Line {
        static final String FORM =
                "write {\"topic\": …, \"key\": …, \"timestamp\": …, \"value\": …} or {\"lookup\": {…}, \"at\": …}";

        private final int start;
        private final Place place;
        private int seen;
        private @Nullable String topic;
        private byte @Nullable [] key;
        private OptionalLong timestamp = OptionalLong.empty();
        private @Nullable Content value;
        private @Nullable JsonNode lookup;
        private OptionalLong at = OptionalLong.empty();
        private @Nullable JsonNode id;

        Line(int start, Place place) {
            this.start = start;
            this.place = place;
        }

        void member(String name, JsonParser parser) throws IOException, ReplayException {
            switch (name) {
                case "topic" -> {
                    once(name, 1);
                    topic = string(name, parser);
                }
                case "key" -> {
                    once(name, 1 << 1);
                    key = parser.currentToken() == JsonToken.VALUE_NULL ? null : slice(parser);
                }
                case "timestamp" -> {
                    once(name, 1 << 2);
                    timestamp = time(name, parser);
                }
                case "value" -> {
                    once(name, 1 << 3);
                    boolean none = parser.currentToken() == JsonToken.VALUE_NULL;
                    value(none ? new Content.Tombstone() : new Content.Text(slice(parser)));
                }
                case "valueBase64" -> {
                    once(name, 1 << 4);
                    boolean none = parser.currentToken() == JsonToken.VALUE_NULL;
                    value(none ? new Content.Tombstone() : new Content.Raw(bytes(name, parser)));
                }
                case "headers" -> {
                    once(name, 1 << 5);
                    if (parser.currentToken() != JsonToken.VALUE_NULL
                            && parser.currentToken() != JsonToken.START_OBJECT) {
                        throw unreadable("\"headers\" is no object", "write {\"name\": value}");
                    }
                    parser.skipChildren();
                }
                case "lookup" -> {
                    once(name, 1 << 6);
                    lookup = TREES.readTree(parser);
                }
                case "at" -> {
                    once(name, 1 << 7);
                    at = time(name, parser);
                }
                case "id" -> {
                    once(name, 1 << 8);
                    id = TREES.readTree(parser);
                }
                default -> throw unreadable("unknown member \"" + name + "\"", FORM);
            }
        }

        private void once(String name, int bit) throws ReplayException {
            if ((seen & bit) != 0) {
                throw unreadable("\"" + name + "\" is there twice", "leave one");
            }
            seen |= bit;
        }

        private void value(Content found) throws ReplayException {
            if (value != null) {
                throw unreadable("both \"value\" and \"valueBase64\"", "leave one");
            }
            value = found;
        }

        private String string(String name, JsonParser parser) throws IOException, ReplayException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw unreadable("\"" + name + "\" is no string", FORM);
            }
            return parser.getText();
        }

        private byte[] bytes(String name, JsonParser parser) throws IOException, ReplayException {
            string(name, parser);
            try {
                return parser.getBinaryValue();
            } catch (JsonProcessingException e) {
                throw unreadable("\"" + name + "\" is not base64", "mend the line");
            }
        }

        private OptionalLong time(String name, JsonParser parser) throws IOException, ReplayException {
            OptionalLong time = ReplayTimes.of(parser);
            if (time.isEmpty()) {
                throw unreadable("\"" + name + "\" is no time", ReplayTimes.FORM);
            }
            return time;
        }

        /** The bytes of the value that the parser is at the start of. */
        private byte[] slice(JsonParser parser) throws IOException {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            int to = (int) parser.currentLocation().getByteOffset();
            return Arrays.copyOfRange(lines.buffer(), start + from, start + to);
        }

        InputLine finish() throws ReplayException {
            if (lookup != null) {
                return lookUp(lookup);
            }
            if (at.isPresent() || id != null) {
                throw unreadable("\"at\" and \"id\" belong to a \"lookup\"", FORM);
            }
            if (topic == null) {
                throw unreadable("no \"topic\"", FORM);
            }
            if (timestamp.isEmpty()) {
                throw unreadable("no \"timestamp\"", FORM);
            }
            if (value == null) {
                throw unreadable("no \"value\"", "write null for a tombstone");
            }
            return new InputLine.SourceRecord(place, topic, key, timestamp.getAsLong(), value);
        }

        private InputLine lookUp(JsonNode asked) throws ReplayException {
            if (topic != null || timestamp.isPresent() || value != null) {
                throw unreadable("both a record and a \"lookup\"", "put them on two lines");
            }
            if (at.isEmpty()) {
                throw unreadable("no \"at\" beside \"lookup\"", FORM);
            }
            return new InputLine.LookUp(place, at.getAsLong(), questions.read(asked, Set.of(), id, place));
        }

        private ReplayException unreadable(String what, String wayOut) {
            return ReplayException.unreadable(place, what, wayOut);
        }
    }
}
