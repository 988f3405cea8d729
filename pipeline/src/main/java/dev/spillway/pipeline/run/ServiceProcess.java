package dev.spillway.pipeline.run;

import dev.spillway.topologies.Health;
import java.net.URI;

/** A service with its front, in this process, until it is closed. */
public interface ServiceProcess extends AutoCloseable {

    /** Where the front is reached. */
    URI front();

    Health health();

    @Override
    void close();
}
