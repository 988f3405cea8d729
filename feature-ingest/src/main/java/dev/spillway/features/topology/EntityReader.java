package dev.spillway.features.topology;

import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.FeatureGroup;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.internals.StateStoreProvider;
import org.jspecify.annotations.Nullable;

/** The states of one partition as a look-up sees them. */
public interface EntityReader {

    /**
     * Lets the function see an entity's state, null if there is none. It must not keep the state, nor change it.
     *
     * @throws InvalidStateStoreException if the partition's state is not here, or not open
     */
    <T> T read(FeatureGroup group, String entityKey, Function<@Nullable EntityState, T> reader);

    /** Whether the partition's events are folded here; else this is a copy of what another instance has committed. */
    boolean isOwned();

    /**
     * The newest beat that is here; null if there has been none.
     *
     * @throws InvalidStateStoreException if the state is not open
     */
    @Nullable
    Beat beat();

    /** Asks Kafka Streams for the states of a partition, be they owned here or a copy. */
    static StoreQueryParameters<EntityReader> ofPartition(int partition) {
        return StoreQueryParameters.<EntityReader>fromNameAndType(EntityStore.NAME, new Type())
                .withPartition(partition)
                .enableStaleStores();
    }

    /** How Kafka Streams finds the stores that can be read so. */
    final class Type implements QueryableStoreType<EntityReader> {
        @Override
        public boolean accepts(StateStore store) {
            return store instanceof EntityStore;
        }

        @Override
        public EntityReader create(StateStoreProvider provider, String storeName) {
            List<EntityReader> stores = provider.stores(storeName, this);
            if (stores.isEmpty()) {
                throw new InvalidStateStoreException("the partition's entities are not on this instance");
            }
            return stores.get(0);
        }
    }
}
