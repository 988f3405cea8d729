package dev.spillway.it;

import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import dev.spillway.parts.CassandraAccess;
import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.parts.Part;
import dev.spillway.parts.Ports;
import dev.spillway.testkit.parts.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

/** A Cassandra that speaks TLS and asks for a login, and a session with it of somebody who may do all. */
final class GuardedCassandra implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The role of a new node. */
    private static final String FIRST = "cassandra";

    private final int port;
    private final Part part;
    private final CqlSession session;

    private GuardedCassandra(int port, Part part, CqlSession session) {
        this.port = port;
        this.part = part;
        this.session = session;
    }

    static GuardedCassandra start(Path directory, Certificates certificates)
            throws IOException, GeneralSecurityException, InterruptedException {
        List<Integer> ports = Ports.free(3);
        var access = CassandraAccess.guarded(certificates.keyStore(), certificates.password());
        Part part = new LocalCassandra(Installation.find(), access, directory, ports.get(0), ports.get(1), ports.get(2))
                .start(progress -> {});
        var builder = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(0)))
                .withLocalDatacenter(LocalCassandra.DATA_CENTRE)
                .withSslContext(certificates.tls())
                .withAuthCredentials(FIRST, FIRST);
        // the role is made shortly after clients are let in
        CqlSession session = await().atMost(PATIENCE)
                .ignoreException(AllNodesFailedException.class)
                .until(builder::build, opened -> true);
        return new GuardedCassandra(ports.get(0), part, session);
    }

    /** From now on this user is let in with this password. */
    void letIn(String user, String password) {
        // a role's password is changed every five seconds at most
        session.execute("DROP ROLE IF EXISTS %s".formatted(user));
        session.execute("CREATE ROLE %s WITH LOGIN = true AND PASSWORD = '%s'".formatted(user, password));
    }

    /** What clients are given. */
    String contactPoint() {
        return LocalCassandra.FIRST_ADDRESS + ":" + port;
    }

    CqlSession session() {
        return session;
    }

    @Override
    public void close() {
        session.close();
        part.close();
    }
}
