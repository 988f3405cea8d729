package dev.spillway.parts;

import java.nio.file.Path;

/**
 * How clients get in to a Cassandra node, as its settings have it.
 *
 * @param authenticator the class that asks who they are
 * @param encryption the options of TLS
 */
public record CassandraAccess(String authenticator, String encryption) {

    /** For everybody on this machine, in the clear. */
    public static final CassandraAccess OPEN = new CassandraAccess("AllowAllAuthenticator", "{enabled: false}");

    /**
     * Over TLS only, and with a role's name and password. A new node knows the role {@code cassandra}, by that password.
     *
     * @param keyStore PKCS12, with a key for the node's address
     * @param password of the store
     */
    public static CassandraAccess guarded(Path keyStore, String password) {
        return new CassandraAccess(
                "PasswordAuthenticator",
                "{enabled: true, optional: false, store_type: PKCS12, keystore: \"%s\", keystore_password: \"%s\"}"
                        .formatted(keyStore, password));
    }
}
