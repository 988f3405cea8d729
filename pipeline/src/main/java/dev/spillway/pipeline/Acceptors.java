package dev.spillway.pipeline;

import com.linecorp.armeria.common.Flags;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The threads on which servers take connections. */
public final class Acceptors {
    private static final long GONE_WITHIN_S = 5;

    private Acceptors() {}

    /**
     * One thread, which ends as soon as its server stops. Netty's own waits two seconds for more work, and whoever stops a server
     * waits with it, though nobody sends any once the port is closed. (Armeria has a builder for this, and does not ask the group
     * that it builds, but the one within.)
     */
    public static EventLoopGroup named(String name) {
        return new MultiThreadIoEventLoopGroup(1, Workers.named(name), transport()) {
            @Override
            public Future<?> shutdownGracefully() {
                return shutdownGracefully(0, GONE_WITHIN_S, TimeUnit.SECONDS);
            }
        };
    }

    /** The one that Armeria has chosen for the connections themselves. */
    private static IoHandlerFactory transport() {
        return switch (Flags.transportType()) {
            case EPOLL -> EpollIoHandler.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            default -> NioIoHandler.newFactory();
        };
    }
}
