package dev.spillway.topologies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What applications that have ended leave at the cluster and on this machine, and its removal: groups, topics of their own, folders. */
public final class Remains implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

    /** As long as a member that has died is missed, and a little. */
    private static final int TRIES = 120;

    private static final long BETWEEN_MS = 500;

    private final Admin admin;
    private final Path stateDir;
    private final List<String> ownMembers;
    private final CountDownLatch closed = new CountDownLatch(1);

    public Remains(Settings settings) {
        this.admin = Admin.create(KafkaClients.admin(settings));
        this.stateDir = Path.of(settings.get(ServiceConfig.STATE_DIR));
        String instance = settings.get(ServiceConfig.INSTANCE);
        // Kafka Streams counts its threads from 1, and names their members so
        this.ownMembers = instance.isEmpty()
                ? List.of()
                : IntStream.rangeClosed(1, settings.get(ServiceConfig.THREADS))
                        .mapToObj(thread -> instance + "-" + thread)
                        .toList();
    }

    /**
     * The applications that have something at the cluster or on this machine.
     *
     * @param which by the application's id; a topic of an application begins with its id, which cannot be seen from the topic's name
     *     alone
     */
    public Collection<String> applications(Predicate<String> which) {
        var found = new TreeSet<String>();
        for (GroupListing each : BrokerAnswer.of(admin.listGroups().all())) {
            found.add(each.groupId());
        }
        try (Stream<Path> folders = Files.isDirectory(stateDir) ? Files.list(stateDir) : Stream.empty()) {
            folders.forEach(folder -> found.add(folder.getFileName().toString()));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", stateDir).setCause(e).log("cannot look for state that was left behind");
        }
        found.removeIf(which.negate());
        return found;
    }

    /** Whether there is such a topic. */
    public boolean hasTopic(String name) {
        return BrokerAnswer.of(admin.listTopics().names()).contains(name);
    }

    /**
     * Removes what an application has left, here and at the cluster, once no instance runs it any more: until then it waits, for a
     * minute. What is not there is no matter.
     *
     * @param topics those that nobody else uses
     * @throws KafkaException if other instances still run it, or the brokers do not answer; to be tried again
     */
    public void remove(String application, Collection<String> topics) {
        deleteFolder(stateDir.resolve(application));
        ownMembers.forEach(member -> removeMember(application, member));
        await(
                () -> isGroupDeleted(application),
                "other instances still run " + application
                        + ": its topics are deleted when they have ended it, or are missed by their group");
        // a topic is gone when no broker names it any more
        await(() -> !isAnyDeleted(topics), "the brokers still name topics of " + application + " that were deleted");
        LOG.atInfo().addKeyValue("application", application).log("nothing is left of an application");
    }

    /** An instance with a name stays a member of a group that it has left behind, until it is missed. */
    private void removeMember(String application, String member) {
        try {
            BrokerAnswer.of(admin.removeMembersFromConsumerGroup(
                            application, new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove(member))))
                    .all());
        } catch (KafkaException e) {
            LOG.atDebug().addKeyValue("member", member).setCause(e).log("no member of the group, or not any more");
        }
    }

    private void await(BooleanSupplier condition, String otherwise) {
        for (int tried = 1; !condition.getAsBoolean(); tried++) {
            if (tried == TRIES || isClosed()) {
                throw new KafkaException(otherwise);
            }
        }
    }

    /** Whether there was one of them to delete. */
    private boolean isAnyDeleted(Collection<String> topics) {
        var there = new TreeSet<>(BrokerAnswer.of(admin.listTopics().names()));
        there.retainAll(topics);
        for (String topic : there) {
            try {
                BrokerAnswer.of(admin.deleteTopics(List.of(topic)).all());
            } catch (UnknownTopicOrPartitionException e) {
                LOG.atDebug().addKeyValue("topic", topic).log("deleted by another instance, or a moment ago");
            }
        }
        return !there.isEmpty();
    }

    private boolean isGroupDeleted(String application) {
        try {
            BrokerAnswer.of(admin.deleteConsumerGroups(List.of(application)).all());
            return true;
        } catch (GroupIdNotFoundException e) {
            return true;
        } catch (GroupNotEmptyException e) {
            return false;
        }
    }

    private boolean isClosed() {
        try {
            return closed.await(BETWEEN_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void deleteFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .setCause(e)
                    .log("cannot delete state that is of no use any more");
        }
    }

    /** Gives up what it waits for. */
    @Override
    public void close() {
        closed.countDown();
        admin.close();
    }
}
