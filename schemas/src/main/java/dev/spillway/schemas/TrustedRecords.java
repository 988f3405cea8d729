package dev.spillway.schemas;

import org.apache.avro.util.ClassSecurityValidator;

/** Tells Avro that our generated records may be instantiated: it refuses classes of packages it was not told of. */
public final class TrustedRecords {
    private TrustedRecords() {}

    private static final String PACKAGE = TrustedRecords.class.getPackageName() + ".";

    /** Adds to what is trusted already; asking twice does no harm. */
    public static void trust() {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith(PACKAGE)));
    }
}
