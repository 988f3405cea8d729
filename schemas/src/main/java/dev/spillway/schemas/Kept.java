package dev.spillway.schemas;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** How long a topic keeps a record. */
public sealed interface Kept {

    /** Kafka's {@code cleanup.policy}. */
    String cleanupPolicy();

    /** The topic settings that bring it about. */
    Map<String, String> settings();

    /** How long, for people: {@code 14 d}, or {@code while it is the newest of its key}. */
    String retention();

    /** Keeps the newest record of each key, for good. */
    record NewestOfItsKey() implements Kept {

        /** Such a record may hold a whole state, and Kafka's own limit is 1 MiB. */
        private static final int LARGEST_BYTES = 16 << 20;

        @Override
        public String cleanupPolicy() {
            return TopicConfig.CLEANUP_POLICY_COMPACT;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy(),
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_BYTES));
        }

        @Override
        public String retention() {
            return "while it is the newest of its key";
        }
    }

    /** Keeps every record for a while, in whole days. */
    record Days(int days) implements Kept {
        public Days {
            if (days < 1) {
                throw new IllegalArgumentException("need days >= 1, got " + days);
            }
        }

        @Override
        public String cleanupPolicy() {
            return TopicConfig.CLEANUP_POLICY_DELETE;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy(),
                    TopicConfig.RETENTION_MS_CONFIG,
                            Long.toString(Duration.ofDays(days).toMillis()));
        }

        @Override
        public String retention() {
            return days + " d";
        }
    }
}
