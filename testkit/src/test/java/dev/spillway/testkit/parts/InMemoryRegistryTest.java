package dev.spillway.testkit.parts;

import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.SchemaRegistry;

class InMemoryRegistryTest extends SchemaRegistryContract {

    private final InMemoryRegistry registry = new InMemoryRegistry();

    @Override
    protected SchemaRegistry registry() {
        return registry;
    }

    @Override
    protected SchemaRegistry sameRegistryElsewhere() {
        return registry;
    }
}
