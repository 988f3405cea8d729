package dev.spillway.pipeline.run;

import dev.spillway.pipeline.front.OperatorWords;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.ScalingControl;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** Writes what operators say to {@code scaling-controls}. */
final class ControlTopic implements OperatorWords, AutoCloseable {
    private final RecordWriter<ScalingControl> words;

    ControlTopic(Map<String, Object> producer, SchemaRegistry registry) {
        this.words = new RecordWriter<>(TopicCatalogue.SCALING_CONTROLS, ScalingControl.class, producer, registry);
    }

    @Override
    public void say(String key, ScalingControl control) {
        try {
            words.write(key, control);
        } catch (KafkaException | RegistryUnreachableException e) {
            throw new UnsaidException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        words.close();
    }
}
