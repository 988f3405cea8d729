package dev.spillway.pipeline.run;

import dev.spillway.topologies.instances.Instance;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** Where the other instances reach this one, if nobody says so. */
final class OwnAddress {
    private OwnAddress() {}

    /** Where the front listens; under the machine's name where that is every address of it. */
    static Instance of(URI front) {
        try {
            String host = front.getHost();
            boolean everywhere = InetAddress.getByName(host).isAnyLocalAddress();
            return new Instance(everywhere ? InetAddress.getLocalHost().getHostName() : host, front.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the front listens on " + front + ", which has no address", e);
        }
    }
}
