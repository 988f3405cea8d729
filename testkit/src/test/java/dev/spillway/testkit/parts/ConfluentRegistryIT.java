package dev.spillway.testkit.parts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.parts.Ports;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.RegistryRefusedException;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.UnknownSchemaException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPartsExtension.class)
class ConfluentRegistryIT extends SchemaRegistryContract {

    private static final String JSON_SCHEMA = """
            {"schemaType": "JSON",
             "schema": "{\\"$schema\\": \\"http://json-schema.org/draft-07/schema#\\", \\"type\\": \\"object\\"}"}
            """;

    private String url = "";
    private ConfluentRegistry registry = ConfluentRegistry.at("http://127.0.0.1:1", Map.of());

    @BeforeEach
    void connect(RealParts parts) throws InterruptedException {
        url = parts.registryUrl();
        registry = ConfluentRegistry.at(url, Map.of());
    }

    @Override
    protected SchemaRegistry registry() {
        return registry;
    }

    @Override
    protected SchemaRegistry sameRegistryElsewhere() {
        return ConfluentRegistry.at(url, Map.of());
    }

    @Test
    void saysThatNobodyAnswers() {
        var nowhere = ConfluentRegistry.at("http://127.0.0.1:" + Ports.free(1).get(0), Map.of());

        assertThatThrownBy(() -> nowhere.byId(1)).isInstanceOf(RegistryUnreachableException.class);
        assertThatThrownBy(() -> nowhere.latest("trips-value")).isInstanceOf(RegistryUnreachableException.class);
    }

    /** Another client may have registered it; our records cannot be in it. */
    @Test
    void saysThatAnIdIsOfAnotherKindOfSchema() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url + "/subjects/json-" + UUID.randomUUID() + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON_SCHEMA))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        int id = Integer.parseInt(answer.replaceAll(".*\"id\":(\\d+).*", "$1"));

        assertThatThrownBy(() -> registry.byId(id)).isInstanceOf(UnknownSchemaException.class);
    }

    /** A 404 of a wrong path is no statement about the id: every record would be given up as unreadable. */
    @Test
    void doesNotTakeAWrongPathForAnUnknownId() {
        var elsewhere = ConfluentRegistry.at(url.replace("/apis/ccompat/v7", "/no/such/path"), Map.of());

        assertThatThrownBy(() -> elsewhere.byId(1)).isInstanceOf(RegistryRefusedException.class);
    }
}
