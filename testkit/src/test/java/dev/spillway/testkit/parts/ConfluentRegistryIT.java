package dev.spillway.testkit.parts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.parts.Ports;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.RegistryRefusedException;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPartsExtension.class)
class ConfluentRegistryIT extends SchemaRegistryContract {

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

    /** A 404 of a wrong path is no statement about the id: every record would be given up as unreadable. */
    @Test
    void doesNotTakeAWrongPathForAnUnknownId() {
        var elsewhere = ConfluentRegistry.at(url.replace("/apis/ccompat/v7", "/no/such/path"), Map.of());

        assertThatThrownBy(() -> elsewhere.byId(1)).isInstanceOf(RegistryRefusedException.class);
    }
}
