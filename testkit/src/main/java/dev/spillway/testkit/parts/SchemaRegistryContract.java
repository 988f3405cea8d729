package dev.spillway.testkit.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.schemas.RegistryRefusedException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.UnknownSchemaException;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

/** What every schema registry does, whoever plays it. Each test has subjects and schemas that nobody else knows. */
public abstract class SchemaRegistryContract {

    private final String subject = "trips-" + UUID.randomUUID() + "-value";
    private final String otherSubject = "orders-" + UUID.randomUUID() + "-value";
    private final String namespace = "n" + UUID.randomUUID().toString().replace("-", "");

    private final Schema trip = trip("long").endRecord();
    private final Schema tripWithFare =
            trip("long").name("fare").type().doubleType().doubleDefault(0).endRecord();
    private final Schema tripOfAnotherType = trip("string").endRecord();

    /** The registry under test. */
    protected abstract SchemaRegistry registry();

    /** The same registry as another process would ask it: without what {@link #registry} may remember. */
    protected abstract SchemaRegistry sameRegistryElsewhere();

    @Test
    void givesASchemaBackByItsId() throws UnknownSchemaException {
        int id = registry().register(subject, trip);

        assertThat(sameRegistryElsewhere().byId(id)).isEqualTo(trip);
    }

    @Test
    void givesASchemaOneId() {
        int id = registry().register(subject, trip);

        assertThat(registry().register(subject, trip)).isEqualTo(id);
        assertThat(registry().register(otherSubject, trip)).isEqualTo(id);
        assertThat(registry().register(subject, tripWithFare)).isNotEqualTo(id);
    }

    @Test
    void knowsTheLatestSchemaOfASubject() {
        registry().register(subject, trip);
        assertThat(sameRegistryElsewhere().latest(subject)).contains(trip);

        registry().register(subject, tripWithFare);
        assertThat(sameRegistryElsewhere().latest(subject)).contains(tripWithFare);
        assertThat(registry().latest(subject)).contains(tripWithFare);
    }

    @Test
    void keepsTheLatestWhenAnEarlierOneIsRegisteredAgain() {
        registry().register(subject, trip);
        registry().register(subject, tripWithFare);
        registry().register(subject, trip);

        assertThat(sameRegistryElsewhere().latest(subject)).contains(tripWithFare);
    }

    @Test
    void saysThatAnIdIsUnknown() {
        assertThatThrownBy(() -> registry().byId(987_654_321))
                .isInstanceOfSatisfying(
                        UnknownSchemaException.class, e -> assertThat(e.id()).isEqualTo(987_654_321));
    }

    @Test
    void hasNoLatestOfASubjectItDoesNotKnow() {
        assertThat(registry().latest(subject)).isEmpty();
    }

    @Test
    void refusesASchemaThatCannotReadItsPredecessor() {
        registry().register(subject, trip);
        registry().requireBackward(subject);

        assertThatThrownBy(() -> registry().register(subject, tripOfAnotherType))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining(subject);
        assertThat(sameRegistryElsewhere().latest(subject)).contains(trip);
    }

    @Test
    void isBackwardUnasked() {
        registry().register(subject, trip);

        assertThatThrownBy(() -> registry().register(subject, tripOfAnotherType))
                .isInstanceOf(RegistryRefusedException.class);
    }

    private SchemaBuilder.FieldAssembler<Schema> trip(String typeOfId) {
        return SchemaBuilder.record("Trip")
                .namespace(namespace)
                .fields()
                .name("id")
                .type(typeOfId)
                .noDefault();
    }
}
