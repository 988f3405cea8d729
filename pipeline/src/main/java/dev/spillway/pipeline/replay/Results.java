package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Update;
import java.io.IOException;

/** Where a group puts what it makes of one record. */
interface Results {
    void update(Update update) throws IOException;

    /**
     * Puts the record aside.
     *
     * @param group that judged it
     */
    void quarantine(String reason, String detail, String group) throws IOException;
}
