package dev.spillway.features.rollout;

import dev.spillway.features.rollout.domain.RolloutRefusedException;
import java.util.List;

/** How the versions of groups stand, and what operators may ask for. Safe for any thread. */
public interface Lifecycle {

    /** All versions, by group; what serves comes first. */
    List<Standing> standings();

    /**
     * Goes back to the version that served before.
     *
     * @return the version that serves now
     * @throws RolloutRefusedException if there is none
     * @throws org.apache.kafka.common.KafkaException if it cannot be written within seconds; it may be asked again
     */
    int rollBack(String group) throws RolloutRefusedException;

    /**
     * Removes a group, and what there is of it; its table only if that is asked for.
     *
     * @return the versions that it had
     * @throws RolloutRefusedException if there is no such group
     * @throws org.apache.kafka.common.KafkaException if it cannot be written within seconds; it may be asked again
     */
    List<Integer> remove(String group, boolean dropTable) throws RolloutRefusedException;
}
