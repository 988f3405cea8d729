package dev.spillway.pipeline.events;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.pipeline.sort.ExternalSort;
import dev.spillway.pipeline.sort.PackedReader;
import dev.spillway.pipeline.sort.PackedWriter;
import dev.spillway.pipeline.sort.RecordCursor;
import dev.spillway.pipeline.sort.Spill;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.UnknownSchemaException;
import dev.spillway.schemas.Wire;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Topics as they are, saved as lines that a replay reads: by timestamp, those of one partition in their order where timestamps are
 * equal. Avro becomes plain JSON, by the schema that it was written with; bytes that are no JSON go as they are, in base64.
 */
public final class TopicRecording {
    private static final Duration POLL = Duration.ofMillis(500);

    /** Of polls without any record in a row: then the broker has stopped answering. */
    private static final int EMPTY_POLLS_MAX = 60;

    private final Consumer<byte[], byte[]> consumer;
    private final SchemaRegistry registry;
    private final GenericData model = new GenericData();
    private final Map<Integer, Schema> schemas = new HashMap<>();

    /** @param consumer of no group, which sees what is committed; its user closes it */
    public TopicRecording(Consumer<byte[], byte[]> consumer, SchemaRegistry registry) {
        this.consumer = consumer;
        this.registry = registry;
        model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    }

    /**
     * Saves what the topics hold now.
     *
     * @param to packed if its name ends in {@code .gz}
     * @param progress is told how many records are read so far
     * @return how many records there were
     * @throws KafkaException if there is no such topic, or the broker does not answer
     */
    public long save(List<String> topics, Path to, Spill spill, LongConsumer progress) throws IOException {
        List<TopicPartition> partitions = partitions(topics);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        try (var lines = new ExternalSort(spill, "records")) {
            read(consumer.endOffsets(partitions), lines, progress);
            try (RecordCursor inOrder = lines.sorted();
                    OutputStream out = output(to)) {
                for (byte[] line = inOrder.head(); line != null; line = inOrder.head()) {
                    var in = new PackedReader(line);
                    in.orderedLong();
                    in.skipOrderedText().fixed();
                    out.write(in.rest());
                    out.write('\n');
                    inOrder.advance();
                }
            }
            return lines.records();
        }
    }

    private static OutputStream output(Path to) throws IOException {
        var out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 18);
        return to.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out;
    }

    private List<TopicPartition> partitions(List<String> topics) {
        var partitions = new ArrayList<TopicPartition>();
        for (String topic : topics) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found.isEmpty()) {
                throw new KafkaException("there is no topic " + topic);
            }
            found.forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
        }
        return partitions;
    }

    private void read(Map<TopicPartition, Long> ends, ExternalSort lines, LongConsumer progress) throws IOException {
        var key = new PackedWriter();
        int empty = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(POLL);
            empty = records.isEmpty() ? empty + 1 : 0;
            if (empty > EMPTY_POLLS_MAX) {
                throw new KafkaException("the broker has stopped answering");
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                key.clear().orderedLong(record.timestamp());
                key.orderedText(record.topic() + "|" + record.partition()).fixed(record.offset());
                lines.add(key.raw(line(record)).toBytes());
            }
            progress.accept(lines.records());
        }
    }

    private byte[] line(ConsumerRecord<byte[], byte[]> record) {
        return Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("topic", record.topic());
            out.writeFieldName("key");
            byte[] key = record.key();
            if (key == null) {
                out.writeNull();
            } else {
                out.writeString(new String(key, StandardCharsets.UTF_8));
            }
            out.writeNumberField("timestamp", record.timestamp());
            writeValue(out, record.value());
            out.writeEndObject();
        });
    }

    private void writeValue(JsonGenerator out, byte @Nullable [] value) throws IOException {
        if (value == null) {
            out.writeNullField("value");
            return;
        }
        IndexedRecord decoded = Wire.isFramed(value) ? decoded(value) : null;
        if (decoded != null) {
            out.writeFieldName("value");
            RecordJson.write(out, decoded);
        } else if (isJson(value)) {
            out.writeFieldName("value");
            out.writeRawValue(
                    new String(value, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' '));
        } else {
            out.writeBinaryField("valueBase64", value);
        }
    }

    /** The record; null if the bytes are none, or nobody knows their schema: they go as they are then. */
    private @Nullable IndexedRecord decoded(byte[] value) {
        try {
            int id = Wire.schemaId(value);
            Schema schema = schemas.get(id);
            if (schema == null) {
                schema = registry.byId(id);
                schemas.put(id, schema);
            }
            var bytes = DecoderFactory.get()
                    .binaryDecoder(value, Wire.HEADER_BYTES, value.length - Wire.HEADER_BYTES, null);
            Object read = new GenericDatumReader<>(schema, schema, model).read(null, bytes);
            return read instanceof IndexedRecord record ? record : null;
        } catch (UnknownSchemaException | AvroRuntimeException | IOException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static boolean isJson(byte[] bytes) {
        try (JsonParser parser = Json.mapper().createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read from memory", e);
        }
    }
}
