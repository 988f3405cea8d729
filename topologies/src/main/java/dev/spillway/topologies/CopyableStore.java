package dev.spillway.topologies;

import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;

/**
 * A store of our own making whose contents can be carried to another instance of it, as a rebalance would carry them through its
 * changelog. A test rig uses it to give a topology a second life; a running service never does.
 */
public interface CopyableStore extends StateStore {

    /** All that the store's changelog would hold had everything been written by now, in any order. */
    List<KeyValue<Bytes, byte[]>> entries();

    /** Takes one entry as restoring would: the store has it, and nothing that was derived from an older one is left. */
    void load(Bytes key, byte[] value);
}
