package dev.spillway.pipeline.prediction;

import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.common.util.EventLoopGroups;
import dev.spillway.pipeline.Workers;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;

/**
 * The threads that the servers of a fleet share, beside the slots of each.
 *
 * @param loops where they read and write
 * @param blocking what else a server may want to be done, which is next to nothing: without one it would make 200 threads for that
 */
public record ServerThreads(EventLoopGroup loops, BlockingTaskExecutor blocking) implements AutoCloseable {
    private static final long GONE_WITHIN_S = 5;

    /** Two threads in all. */
    public static ServerThreads named(String name) {
        return new ServerThreads(
                EventLoopGroups.newEventLoopGroup(1, Workers.named(name)),
                BlockingTaskExecutor.builder()
                        .numThreads(1)
                        .threadNamePrefix(name + "-blocking")
                        .build());
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, GONE_WITHIN_S, TimeUnit.SECONDS).syncUninterruptibly();
        blocking.shutdownNow();
    }
}
