package dev.spillway.scaling.definition;

import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * Lays one node over another, field by field: maps are merged, everything else is replaced. Every part keeps its place in the
 * file, so that what is wrong with the whole is said where it is written.
 */
final class Merged {
    private Merged() {}

    static Node of(Node base, Node over) {
        if (!(base instanceof MappingNode under) || !(over instanceof MappingNode upper)) {
            return over;
        }
        List<NodeTuple> entries = new ArrayList<>(under.getValue());
        Set<String> replaced = new HashSet<>();
        for (NodeTuple entry : upper.getValue()) {
            String key = NodeReader.key(entry);
            int at = replaced.add(key) ? position(under.getValue(), key) : -1;
            if (at < 0) {
                // also a key that is there twice, which whoever reads the whole will notice
                entries.add(entry);
            } else {
                Node value = of(under.getValue().get(at).getValueNode(), entry.getValueNode());
                entries.set(at, new NodeTuple(entry.getKeyNode(), value));
            }
        }
        return new MappingNode(
                base.getTag(), false, entries, base.getStartMark(), base.getEndMark(), under.getFlowStyle());
    }

    private static int position(List<NodeTuple> entries, String key) {
        for (int i = 0; i < entries.size(); i++) {
            if (NodeReader.key(entries.get(i)).equals(key)) {
                return i;
            }
        }
        return -1;
    }
}
