package dev.spillway.testkit.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpProxyTest {

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var thread = new Thread(this::echo, "echo");
        thread.setDaemon(true);
        thread.start();
        proxy = TcpProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesOnBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(answer(client, 7)).isEqualTo(7);
        }
    }

    @Test
    void breaksWhatIsConnectedButNotWhoComesAfter() throws IOException {
        try (Socket before = connect()) {
            assertThat(answer(before, 1)).isEqualTo(1);

            proxy.cut();

            assertThat(isBroken(before)).isTrue();
        }
        try (Socket after = connect()) {
            assertThat(answer(after, 2)).isEqualTo(2);
        }
    }

    @Test
    void refusesUntilItIsHealed() throws IOException {
        proxy.refuse();
        try (Socket refused = connect()) {
            assertThat(isBroken(refused)).isTrue();
        }

        proxy.heal();
        try (Socket client = connect()) {
            assertThat(answer(client, 3)).isEqualTo(3);
        }
    }

    @Test
    void holdsBack() throws IOException {
        proxy.delay(Duration.ofMillis(50));
        try (Socket client = connect()) {
            long begun = System.nanoTime();
            assertThat(answer(client, 4)).isEqualTo(4);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static int answer(Socket socket, int question) throws IOException {
        socket.getOutputStream().write(question);
        return socket.getInputStream().read();
    }

    private static boolean isBroken(Socket socket) {
        try {
            return answer(socket, 9) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Answers every byte with itself, one client after the other. */
    private void echo() {
        while (!echo.isClosed()) {
            try (Socket client = echo.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                // the client or the test is over
            }
        }
    }
}
