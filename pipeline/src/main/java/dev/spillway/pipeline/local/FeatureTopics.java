package dev.spillway.pipeline.local;

import dev.spillway.features.domain.Definitions;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** The topics that must be there before features are computed: those of the catalogue, and the sources. */
public final class FeatureTopics {
    private FeatureTopics() {}

    /**
     * Creates those that are missing, and returns their names.
     *
     * @param sourcePartitions with how many to create a source; a source that is there keeps what it has
     * @throws dev.spillway.schemas.TopicMismatchException if a topic of ours is there and not as it has to be
     * @throws KafkaException if the cluster cannot be asked, or refuses
     */
    public static List<String> create(Admin admin, Definitions definitions, int sourcePartitions)
            throws InterruptedException {
        var created =
                new ArrayList<>(TopicAdmin.ensure(admin, TopicCatalogue.ALL).created());
        created.addAll(TopicAdmin.createMissing(
                admin, new TreeSet<>(definitions.layouts().keySet()), sourcePartitions));
        return List.copyOf(created);
    }
}
