package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The parts of a path as they were before they were percent-encoded. */
final class PathText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String ENCODED_REPLACEMENT = "%EF%BF%BD";

    private PathText() {}

    /** What follows the root, decoded. Taken as it came where possible: Armeria's path has lost what follows a semicolon. */
    static List<String> segments(ServiceRequestContext context, String root) {
        String raw = context.rawPath().split("\\?", 2)[0];
        String path = raw.startsWith(root) ? raw : context.path();
        return Arrays.stream(path.substring(root.length()).split("/", -1))
                .map(PathText::decoded)
                .toList();
    }

    /** A path segment as it was before it was percent-encoded; a plus stands for itself. */
    private static String decoded(String segment) {
        try {
            String text = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
            // what stands for bytes that are not UTF-8 would make one key of many
            if (text.indexOf(REPLACEMENT) < 0
                    || segment.toUpperCase(Locale.ROOT).contains(ENCODED_REPLACEMENT)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // falls through to the same refusal
        }
        throw new RefusedException(
                HttpStatus.BAD_REQUEST, "a part of the path is not percent-encoded UTF-8", "write % as %25");
    }
}
