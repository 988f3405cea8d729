package dev.spillway.testkit.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between a client and a server that can fail: the client is given the proxy's port. Kafka and Cassandra clients
 * leave it for the addresses that their servers advertise, unless the servers advertise the proxy.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16_384;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile Duration delay = Duration.ZERO;

    private TcpProxy(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** One that passes everything on to a port of this machine. */
    public static TcpProxy to(int port) {
        try {
            var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            var proxy = new TcpProxy(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            begin("accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the client connects, on the loopback address. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Breaks what is connected. Who connects anew gets through. */
    public void cut() {
        open.forEach(this::shut);
    }

    /** Breaks what is connected, and everyone who connects, until {@link #heal}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Holds every piece back for so long, one after the other, in either direction, until {@link #heal}. */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /** Passes everything on again at once. */
    public void heal() {
        refusing = false;
        delay = Duration.ZERO;
    }

    @Override
    public void close() throws IOException {
        refusing = true;
        listener.close();
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                join(listener.accept());
            } catch (IOException e) {
                // the listener was closed, or the target refuses: either way this connection is over
            }
        }
    }

    private void join(Socket client) throws IOException {
        open.add(client);
        if (refusing) {
            shut(client);
            return;
        }
        try {
            var server = new Socket();
            open.add(server);
            server.connect(target);
            begin("up", () -> pass(client, server));
            begin("down", () -> pass(server, client));
        } catch (IOException e) {
            shut(client);
            throw e;
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                LockSupport.parkNanos(delay.toNanos());
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // one side is gone: the other must learn of it
        } finally {
            shut(from);
            shut(to);
        }
    }

    private void shut(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void begin(String name, Runnable task) {
        var thread = new Thread(task, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
