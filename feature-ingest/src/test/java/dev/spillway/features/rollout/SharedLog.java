package dev.spillway.features.rollout;

import dev.spillway.features.rollout.domain.Change;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/** Both topics in memory, for several instances. */
final class SharedLog {
    private final List<UnaryOperator<Words>> records = new ArrayList<>();

    /** What has been said in all. */
    Words all() {
        return heard(Words.NONE, 0, records.size());
    }

    private Words heard(Words before, int from, int to) {
        Words words = before;
        for (UnaryOperator<Words> record : records.subList(from, to)) {
            words = record.apply(words);
        }
        return words;
    }

    private void write(Change change) {
        change.published().forEach((group, each) -> records.add(words -> words.published(group, Optional.of(each))));
        change.withdrawn().forEach(group -> records.add(words -> words.published(group, Optional.empty())));
        change.deployments().forEach((group, each) -> {
            // whoever writes has read what was there: that is what the transaction is for
            if (each.epoch() != all().deployment(group).epoch() + 1) {
                throw new AssertionError("epoch " + each.epoch() + " of " + group + " after "
                        + all().deployment(group).epoch());
            }
            records.add(words -> words.deployed(group, each));
        });
    }

    /** Deletes a definition, as somebody may who does not use our commands. */
    void withdraw(String group) {
        records.add(words -> words.published(group, Optional.empty()));
    }

    /** Publishes a definition, whatever is in it. */
    void publish(String group, Published published) {
        records.add(words -> words.published(group, Optional.of(published)));
    }

    /**
     * The log as an instance reads it.
     *
     * @param progress of so many records that are new to it, how many it gets at a time
     */
    RolloutLog reader(IntUnaryOperator progress) {
        return new RolloutLog() {
            private Words words = Words.NONE;
            private int position;

            @Override
            public Words read(Duration atMost) {
                // as one that waits for news, but not for long
                LockSupport.parkNanos(Math.min(atMost.toNanos(), 1_000_000));
                int to = position + progress.applyAsInt(records.size() - position);
                words = heard(words, position, to);
                position = to;
                return words;
            }

            @Override
            public Words readAll() {
                words = heard(words, position, records.size());
                position = records.size();
                return words;
            }

            @Override
            public Words change(Function<Words, Change> decide) {
                // as if overtaken: what was decided on what was known before is thrown away
                var unused = decide.apply(words);
                write(decide.apply(readAll()));
                return readAll();
            }

            @Override
            public void close() {}
        };
    }
}
