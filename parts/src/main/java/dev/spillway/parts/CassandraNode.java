package dev.spillway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * A running Cassandra node of this machine as {@code nodetool} sees it, over JMX. For one thread.
 *
 * <p>Whatever cannot be asked or done is an {@link UncheckedIOException} if the node does not answer, else a
 * {@link PartFailedException} with what the node says.
 */
public final class CassandraNode implements AutoCloseable {

    private static final ObjectName STORAGE = name("org.apache.cassandra.db:type=StorageService");
    private static final ObjectName STREAMS = name("org.apache.cassandra.net:type=StreamManager");
    private static final ObjectName READS =
            name("org.apache.cassandra.metrics:type=ClientRequest,scope=Read,name=Latency");
    private static final ObjectName COMPACTIONS =
            name("org.apache.cassandra.metrics:type=Compaction,name=PendingTasks");
    private static final ObjectName SYSTEM = name(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);

    /** Cassandra's own keyspaces: more copies than there are nodes are wanted of these on a cluster of one as well. */
    private static final String OWN = "system";

    private static final int ONE_JOB = 1;

    private final JMXConnector connector;
    private final MBeanServerConnection node;

    private long cpuNanos = -1;
    private long cpuReadNanos;

    private CassandraNode(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.node = connector.getMBeanServerConnection();
    }

    /** The node whose JMX port that is, on the loopback address. */
    @SuppressWarnings("BanJNDI") // the port is that of a process which we, or the same user, started on this machine
    public static CassandraNode at(int jmxPort) {
        try {
            var url = new JMXServiceURL(
                    "service:jmx:rmi:///jndi/rmi://" + LocalCassandra.FIRST_ADDRESS + ":" + jmxPort + "/jmxrmi");
            return new CassandraNode(JMXConnectorFactory.connect(url));
        } catch (IOException e) {
            throw new UncheckedIOException("no Cassandra answers on JMX port " + jmxPort, e);
        }
    }

    /** What it is at; STARTING also while it cannot tell yet. */
    public NodeMode mode() {
        try {
            return node.isRegistered(STORAGE) ? NodeMode.of((String) get(STORAGE, "OperationMode")) : NodeMode.STARTING;
        } catch (IOException e) {
            throw away(e);
        }
    }

    /** The nodes of the ring, by address: their host ids. Those that are joining or down are among them. */
    public Map<String, String> hosts() {
        var hosts = new TreeMap<String, String>();
        ((Map<?, ?>) get(STORAGE, "EndpointToHostId"))
                .forEach((address, id) -> hosts.put((String) address, (String) id));
        return hosts;
    }

    /** The nodes of the ring that it cannot reach. */
    public Set<String> unreachable() {
        return addresses("UnreachableNodes");
    }

    /** The nodes that are joining the ring or leaving it. */
    public Set<String> moving() {
        Set<String> moving = addresses("JoiningNodes");
        moving.addAll(addresses("LeavingNodes"));
        return moving;
    }

    private Set<String> addresses(String attribute) {
        var addresses = new TreeSet<String>();
        ((List<?>) get(STORAGE, attribute)).forEach(address -> addresses.add((String) address));
        return addresses;
    }

    /** What it is being sent. */
    public NodeStreams streams() {
        Collection<?> plans = (Collection<?>) get(STREAMS, "CurrentStreams");
        long received = 0;
        long total = 0;
        for (Object each : plans) {
            var plan = (CompositeData) each;
            received += ((Number) plan.get("currentRxBytes")).longValue();
            total += ((Number) plan.get("totalRxBytes")).longValue();
        }
        return new NodeStreams(plans.size(), received, total);
    }

    /**
     * How it does. Reads are counted since they were last asked for by anyone: a second program that asks the same node takes
     * them away from the first.
     */
    public NodeReadings readings() {
        return new NodeReadings(
                LatencyBuckets.quantileMs((long[]) get(READS, "RecentValues"), 0.99),
                disk(),
                cpu(),
                ((Number) get(COMPACTIONS, "Value")).doubleValue());
    }

    private double disk() {
        double fullest = 0;
        for (String each : (String[]) get(STORAGE, "AllDataFileLocations")) {
            try {
                FileStore store = Files.getFileStore(Path.of(each));
                // of what may be used: the rest of it is the system's own
                double used = store.getTotalSpace() - store.getUnallocatedSpace();
                fullest = Math.max(fullest, used / (used + store.getUsableSpace()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return fullest;
    }

    private OptionalDouble cpu() {
        long now = System.nanoTime();
        long used = ((Number) get(SYSTEM, "ProcessCpuTime")).longValue();
        int processors = ((Number) get(SYSTEM, "AvailableProcessors")).intValue();
        OptionalDouble share = cpuNanos < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        Math.min(1, (double) (used - cpuNanos) / Math.max(1, (now - cpuReadNanos) * processors)));
        cpuNanos = used;
        cpuReadNanos = now;
        return share;
    }

    /** Deletes what it holds of ranges that others own since they joined. Returns when that is done. */
    public void cleanup() {
        for (String keyspace : keyspaces()) {
            Object status = invoke(
                    STORAGE,
                    "forceKeyspaceCleanup",
                    new Object[] {ONE_JOB, keyspace, new String[0]},
                    "int",
                    String.class.getName(),
                    String[].class.getName());
            if (((Number) status).intValue() != 0) {
                throw new PartFailedException("cleanup of keyspace " + keyspace + " ended with status " + status);
            }
        }
    }

    /**
     * Hands its data to the others and leaves the ring. Returns when that is done; its process goes on until it is ended.
     *
     * @throws PartFailedException also if there would be fewer nodes than a keyspace of ours has copies
     */
    public void decommission() {
        int left = hosts().size() - 1;
        for (String keyspace : keyspaces()) {
            if (!keyspace.startsWith(OWN) && copies(keyspace) > left) {
                throw new PartFailedException("keyspace " + keyspace + " has " + copies(keyspace) + " copies, and "
                        + left + " nodes would be left: give it fewer copies, or keep the node");
            }
        }
        // forced: the keyspaces of Cassandra itself ask for more copies than a cluster of this machine has nodes
        invoke(STORAGE, "decommission", new Object[] {true}, "boolean");
    }

    /** Takes another node out of the ring that is down and does not come back. What only that one had is lost. */
    public void removeNode(String hostId) {
        invoke(STORAGE, "removeNode", new Object[] {hostId}, String.class.getName());
    }

    private List<String> keyspaces() {
        return ((List<?>) get(STORAGE, "NonLocalStrategyKeyspaces"))
                .stream().map(String.class::cast).sorted().toList();
    }

    /** How many nodes hold each row, at most. */
    private int copies(String keyspace) {
        int most = 0;
        for (Object range :
                (List<?>) invoke(STORAGE, "describeRingJMX", new Object[] {keyspace}, String.class.getName())) {
            String text = (String) range;
            int begin = text.indexOf("endpoints:[") + "endpoints:[".length();
            most = Math.max(
                    most, text.substring(begin, text.indexOf(']', begin)).split(",").length);
        }
        return most;
    }

    private Object get(ObjectName bean, String attribute) {
        try {
            return present(node.getAttribute(bean, attribute), attribute);
        } catch (IOException e) {
            throw away(e);
        } catch (JMException | JMRuntimeException e) {
            throw refused(attribute, e);
        }
    }

    private @Nullable Object invokeRaw(ObjectName bean, String operation, Object[] arguments, String... types)
            throws IOException {
        try {
            return node.invoke(bean, operation, arguments, types);
        } catch (JMException | JMRuntimeException e) {
            throw refused(operation, e);
        }
    }

    private Object invoke(ObjectName bean, String operation, Object[] arguments, String... types) {
        try {
            @Nullable Object result = invokeRaw(bean, operation, arguments, types);
            return result == null ? "" : result;
        } catch (IOException e) {
            throw away(e);
        }
    }

    private static Object present(@Nullable Object value, String attribute) {
        if (value == null) {
            throw new PartFailedException("Cassandra has no " + attribute);
        }
        return value;
    }

    private static PartFailedException refused(String what, Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new PartFailedException("Cassandra refuses " + what + ": " + cause.getMessage());
    }

    private static UncheckedIOException away(IOException e) {
        return new UncheckedIOException("Cassandra does not answer over JMX", e);
    }

    private static ObjectName name(String text) {
        try {
            return ObjectName.getInstance(text);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // the node is gone already, which is how a connection to one that is decommissioned ends
            return;
        }
    }
}
