package dev.spillway.topologies;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** What the brokers answer an admin client. */
final class BrokerAnswer {
    private BrokerAnswer() {}

    /**
     * Waits for it.
     *
     * @throws KafkaException if they refuse, or do not answer in the client's time, or the thread is interrupted
     */
    static <T> T of(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking the brokers", e);
        }
    }
}
