package dev.spillway.pipeline.replay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Queries, read once from the first to the last; holds one at a time. */
interface QuerySource extends AutoCloseable {

    /**
     * The next query; null at the end.
     *
     * @throws ReplayException if it asks for what there is not
     */
    @Nullable
    Query next() throws IOException, ReplayException;

    @Override
    void close() throws IOException;

    /** Opens a file of queries, whose name tells its form: {@code .parquet}, {@code .csv}, {@code .csv.gz}, or else JSONL. */
    static QuerySource open(ReplayOptions.Queries asked, QuestionReader questions) throws IOException, ReplayException {
        if (TableFiles.isParquet(asked.file())) {
            return TableQueries.parquet(asked, questions);
        }
        if (TableFiles.isCsv(asked.file())) {
            return TableQueries.csv(asked, questions);
        }
        if (asked.timeColumn().isPresent() || asked.group().isPresent()) {
            throw ReplayException.misused(
                    "no table",
                    asked.file(),
                    "a column or a group is named for .csv and .parquet; lines of JSON tell their own");
        }
        return new JsonlQueries(asked.file(), questions);
    }
}
