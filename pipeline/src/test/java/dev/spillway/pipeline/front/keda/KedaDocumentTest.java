package dev.spillway.pipeline.front.keda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.protos.externalscaler.ExternalScalerGrpc;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class KedaDocumentTest {

    @Test
    void saysWhatHolds() throws IOException {
        String document = Files.readString(Path.of("../docs/keda.md"));

        assertThat(document)
                .contains("| RESOURCE_EXHAUSTED | " + ExternalScaler.STREAMS_MAX + " streams are open |")
                .contains("for more than " + TimeUnit.MICROSECONDS.toMinutes(FleetMetric.SIGNALS_WITHIN_MICROS)
                        + " minutes");
        assertThat(ExternalScalerGrpc.getServiceDescriptor().getMethods().stream()
                        .map(MethodDescriptor::getBareMethodName))
                .hasSize(5)
                .allSatisfy(call -> assertThat(document).contains("`" + call + "`"));
    }

    /** Its example is there to be copied. */
    @Test
    void showsAScaledObjectThatNamesAFleet() throws IOException {
        String document = Files.readString(Path.of("../docs/keda.md"));
        var example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(document);
        assertThat(example.find()).isTrue();

        assertThat(new Yaml().<Object>load(example.group(1)))
                .extracting("spec.triggers")
                .asString()
                .contains("type=external-push", FleetMetric.FLEET + "=prediction-service");
    }
}
