package dev.spillway.schemas;

import org.apache.avro.Schema;

/** A schema as it stands in the registry: as in our {@code .avsc} files, without what the Java compiler added. */
final class RegisteredForm {
    private RegisteredForm() {}

    /** Always follows another member, since a type comes first: hence the comma. */
    private static final String JAVA_STRING = ",\"avro.java.string\":\"String\"";

    static Schema of(Schema compiled) {
        return new Schema.Parser().parse(compiled.toString().replace(JAVA_STRING, ""));
    }
}
