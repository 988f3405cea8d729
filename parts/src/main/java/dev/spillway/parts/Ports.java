package dev.spillway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports of the loopback address, where every part listens. */
public final class Ports {
    private Ports() {}

    /** That many different ports which nobody used just now, chosen by the operating system. */
    public static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            held.forEach(Ports::release);
        }
    }

    /**
     * Refuses a port that someone listens on.
     *
     * @param user who wants it, in a word
     * @throws MachineUnfitException if it is taken
     */
    public static void requireFree(String user, int port) {
        requireFree(user, InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    /** The same of another address. */
    static void requireFree(String user, String address, int port) {
        try {
            bind(address, port);
        } catch (IOException e) {
            throw new MachineUnfitException(
                    "port %d, which %s needs, is taken: end what listens there, or give %s another port"
                            .formatted(port, user, user),
                    e);
        }
    }

    /**
     * Whether this machine has an address. Linux has all of 127.0.0.0/8; others have only those that somebody has configured.
     *
     * @param address such as {@code 127.0.0.2}
     */
    public static boolean has(String address) {
        try {
            bind(address, 0);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void bind(String address, int port) throws IOException {
        try (var socket = new ServerSocket()) {
            // as servers do: a port whose last connections are still being forgotten is free
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), 1);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
