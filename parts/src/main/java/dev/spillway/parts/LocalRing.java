package dev.spillway.parts;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The nodes of a local Cassandra cluster beyond its first, which this process adds and takes away. One thing at a time, as
 * Cassandra wants it; whatever is here when it is closed is taken out of the ring, with its data handed to the others, and ended.
 */
public final class LocalRing implements AutoCloseable {

    /** What a node of a small heap takes; measured: 445 to 503 MB. */
    public static final long NODE_BYTES = 470L << 20;

    private static final String ADDRESS = "127.0.0.";
    private static final int LAST = 9;

    private static final long POLL_MS = 250;

    /** The data take what they take; whoever waits may be interrupted. */
    private static final Duration FOREVER = Duration.ofDays(365);

    /** Measured: 9 s without data. Only for the end of everything: until then it may take its time. */
    private static final Duration LEAVES_WITHIN = Duration.ofMinutes(2);

    /** How soon the others forget a node that has died while it joined; measured: 3 s. */
    private static final Duration FORGOTTEN_WITHIN = Duration.ofMinutes(1);

    /** Nodes tell one another every second. */
    private static final Duration SEEN_WITHIN = Duration.ofMinutes(1);

    private final LocalCassandra first;
    private final Path directory;
    private final Consumer<String> progress;
    /** The newest first. */
    private final Deque<RingMember> members = new ConcurrentLinkedDeque<>();

    /**
     * @param first the node that runs, whoever started it
     * @param directory below which each further node gets a folder
     * @param progress told in a few words what is going on
     */
    public LocalRing(LocalCassandra first, Path directory, Consumer<String> progress) {
        this.first = first;
        this.directory = directory;
        this.progress = progress;
    }

    /** How many nodes the ring has, the first included, as the first sees it. */
    public int size() {
        try (CassandraNode node = CassandraNode.at(first.jmxPort())) {
            return node.hosts().size();
        }
    }

    /** The newest of the nodes that were added here and are not gone. */
    public Optional<String> newest() {
        return Optional.ofNullable(members.peek()).map(RingMember::address);
    }

    /** The nodes that can be asked, in their order: the first, then those added here. */
    public List<LocalCassandra> nodes() {
        var nodes = new ArrayList<LocalCassandra>();
        nodes.add(first);
        members.descendingIterator().forEachRemaining(member -> nodes.add(member.node()));
        return nodes;
    }

    /**
     * Brings back the nodes that an earlier process added and left in the ring when it was killed: their data must be handed on
     * before they may go. One without data is taken out of the ring.
     */
    public synchronized List<String> recover() throws InterruptedException {
        var recovered = new ArrayList<String>();
        try (CassandraNode node = CassandraNode.at(first.jmxPort())) {
            for (String address : node.unreachable()) {
                LocalCassandra lost = node(address);
                if (Files.isDirectory(lost.directory())) {
                    progress.accept(address + " was left in the ring: starting it again");
                    members.push(new RingMember(lost, lost.start(progress)));
                } else {
                    progress.accept(address + " was left in the ring, and its data are gone: removing it");
                    forget(address, node);
                }
                recovered.add(address);
            }
        }
        return recovered;
    }

    /**
     * Starts a further node, and returns when it has begun to fetch its share of the data.
     *
     * @return its address
     * @throws MachineUnfitException if this machine has no address for it, or a port is taken
     * @throws PartFailedException if another is being added or taken away, or if it does not begin
     */
    public synchronized String join() throws InterruptedException {
        requireQuiet();
        LocalCassandra node = node(freeAddress());
        ChildPart.claim("cassandra-" + node.address(), node.directory());
        RingMember.delete(node.directory());
        members.push(new RingMember(node, node.join(progress)));
        return node.address();
    }

    private void requireQuiet() {
        try (CassandraNode node = CassandraNode.at(first.jmxPort())) {
            if (!node.moving().isEmpty() || !node.unreachable().isEmpty()) {
                throw new PartFailedException("the ring is not at rest: moving " + node.moving() + ", unreachable "
                        + node.unreachable() + "; one change at a time");
            }
        }
    }

    private String freeAddress() {
        for (int last = 2; last <= LAST; last++) {
            String address = ADDRESS + last;
            if (members.stream().noneMatch(member -> member.address().equals(address))) {
                if (!Ports.has(address)) {
                    throw new MachineUnfitException(
                            "this machine has no address %s for a further node: Linux has it, on macOS: sudo ifconfig lo0 alias %s"
                                    .formatted(address, address));
                }
                return address;
            }
        }
        throw new MachineUnfitException("this machine runs " + LAST + " nodes already: that is enough");
    }

    private LocalCassandra node(String address) {
        return first.beside(
                directory.resolve("cassandra-" + address),
                address,
                Ports.free(1).get(0));
    }

    /**
     * Returns when a node has its share of the data and answers; then the others have deleted what is no longer theirs.
     *
     * @throws PartFailedException if it ends or fails before
     */
    public void awaitNormal(String address) throws InterruptedException {
        member(address).awaitNormal(progress);
        for (LocalCassandra other : nodes()) {
            if (!other.address().equals(address)) {
                try (CassandraNode node = CassandraNode.at(other.jmxPort())) {
                    awaitSeen(address, node);
                    progress.accept("cleaning up " + other.address());
                    node.cleanup();
                }
            }
        }
    }

    /** A node that has not heard of the new one yet would keep the data that is no longer its own. */
    private static void awaitSeen(String address, CassandraNode by) throws InterruptedException {
        long until = System.nanoTime() + SEEN_WITHIN.toNanos();
        while (!by.hosts().containsKey(address) || by.moving().contains(address)) {
            if (System.nanoTime() > until) {
                throw new PartFailedException(address + " has joined, and the others do not see it: see their logs");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /**
     * Has a node hand its data to the others and leave the ring, and ends its process. If interrupted meanwhile, it goes on
     * leaving, and this may be called again.
     *
     * @throws PartFailedException if the node refuses
     */
    public void leave(String address) throws InterruptedException {
        RingMember member = member(address);
        member.leave(FOREVER);
        end(member);
    }

    private synchronized void end(RingMember member) {
        member.part().close();
        members.remove(member);
        member.deleteData();
    }

    /** Ends the newest node that was added here if it has not joined wholly, as {@link #abandon}. */
    public synchronized void abandonUnlessJoined() throws InterruptedException {
        RingMember member = members.peek();
        if (member != null && !(member.part().isAlive() && member.hasJoined())) {
            abandon(member.address());
        }
    }

    /** Ends a node that has not joined wholly, and returns when the others have forgotten it. Of unknown ones: does nothing. */
    public synchronized void abandon(String address) throws InterruptedException {
        Optional<RingMember> member =
                members.stream().filter(each -> each.address().equals(address)).findFirst();
        if (member.isEmpty()) {
            return;
        }
        progress.accept("removing " + address + ", which has not joined");
        member.get().part().kill();
        members.remove(member.get());
        try (CassandraNode node = CassandraNode.at(first.jmxPort())) {
            forget(address, node);
        }
        member.get().deleteData();
    }

    private void forget(String address, CassandraNode node) throws InterruptedException {
        long until = System.nanoTime() + FORGOTTEN_WITHIN.toNanos();
        boolean removed = false;
        while (node.hosts().containsKey(address) || node.moving().contains(address)) {
            if (System.nanoTime() > until) {
                throw new PartFailedException(
                        address + " is still in the ring: take it out with nodetool removenode, then start again");
            }
            String hostId = node.hosts().get(address);
            if (!removed && hostId != null && node.unreachable().contains(address)) {
                node.removeNode(hostId);
                removed = true;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private RingMember member(String address) {
        return members.stream()
                .filter(each -> each.address().equals(address))
                .findFirst()
                .orElseThrow(() -> new PartFailedException(address + " is no node that was added here"));
    }

    /** Takes every node out of the ring that was added here and is still in it, and ends its process whatever happens. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        while (true) {
            RingMember member = members.peek();
            if (member == null) {
                break;
            }
            try {
                if (member.part().isAlive() && member.hasJoined()) {
                    progress.accept("decommissioning " + member.address() + " before the end");
                    member.leave(LEAVES_WITHIN);
                    end(member);
                } else {
                    abandon(member.address());
                }
            } catch (InterruptedException e) {
                interrupted = true;
                giveUp(member, "interrupted");
            } catch (PartFailedException | UncheckedIOException e) {
                giveUp(member, String.valueOf(e.getMessage()));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its data are kept: the next start brings it back from them. */
    private synchronized void giveUp(RingMember member, String why) {
        progress.accept(member.address() + " is ended and still in the ring (" + why + "); its data are kept in "
                + member.node().directory() + ", and the next drill goes on from them");
        member.part().close();
        members.remove(member);
    }
}
