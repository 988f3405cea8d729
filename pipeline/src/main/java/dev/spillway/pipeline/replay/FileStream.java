package dev.spillway.pipeline.replay;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The bytes of a file, unpacked if its name ends in {@code .gz}; knows how far the file itself has been read. */
final class FileStream extends FilterInputStream {
    private static final int BUFFER = 1 << 16;

    /** The file's own bytes, counted. */
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            bytes += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            bytes += Math.max(0, read);
            return read;
        }
    }

    private final Counted counted;
    private final long size;

    private FileStream(InputStream in, Counted counted, long size) {
        super(in);
        this.counted = counted;
        this.size = size;
    }

    static FileStream open(Path file) throws IOException {
        var counted = new Counted(Files.newInputStream(file));
        boolean opened = false;
        try {
            InputStream bytes = file.toString().endsWith(".gz")
                    ? new GZIPInputStream(counted, BUFFER)
                    : new BufferedInputStream(counted, BUFFER);
            // a pipe has no size that is known
            var stream = new FileStream(bytes, counted, Files.isRegularFile(file) ? Files.size(file) : 0);
            opened = true;
            return stream;
        } finally {
            if (!opened) {
                counted.close();
            }
        }
    }

    /** The size of the file; 0 if nobody knows. */
    long sizeBytes() {
        return size;
    }

    long readBytes() {
        return counted.bytes;
    }
}
