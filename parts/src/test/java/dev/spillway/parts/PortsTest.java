package dev.spillway.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void areDifferentAndFree() {
        var ports = Ports.free(5);

        assertThat(ports).hasSize(5).doesNotHaveDuplicates();
        assertThatCode(() -> ports.forEach(port -> Ports.requireFree("broker", port)))
                .doesNotThrowAnyException();
    }

    @Test
    void areRefusedInOneLineWhenTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Ports.requireFree("broker", port))
                    .isInstanceOf(MachineUnfitException.class)
                    .hasMessage("port " + port
                            + ", which broker needs, is taken: end what listens there, or give broker another port");
        }
    }

    @Test
    void areRefusedWhenTakenOnAllAddresses() throws IOException {
        try (var taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> Ports.requireFree("broker", taken.getLocalPort()))
                    .isInstanceOf(MachineUnfitException.class);
        }
    }
}
