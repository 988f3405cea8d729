package dev.spillway.testkit.parts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key for 127.0.0.1, signed by itself, in a store of a server's, and its certificate in a store of clients'. Both are PKCS12,
 * made by the JDK's own tool.
 *
 * @param password of both
 */
public record Certificates(Path keyStore, Path trustStore, String password) {

    /** Makes them in a folder. */
    public static Certificates make(Path folder, String password) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path certificate = folder.resolve("server.pem");
        var made = new Certificates(folder.resolve("server.p12"), folder.resolve("clients.p12"), password);
        made.keytool(
                "-genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=127.0.0.1 -ext SAN=ip:127.0.0.1 -validity 2",
                made.keyStore);
        made.keytool("-exportcert -rfc -alias server -file " + certificate, made.keyStore);
        made.keytool("-importcert -noprompt -alias server -file " + certificate, made.trustStore);
        return made;
    }

    /** For either side: a server shows the key, a client trusts its certificate and no other. */
    public SSLContext tls() throws IOException, GeneralSecurityException {
        char[] letters = password.toCharArray();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(keyStore.toFile(), letters), letters);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(KeyStore.getInstance(trustStore.toFile(), letters));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return tls;
    }

    private void keytool(String arguments, Path store) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", password));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool " + arguments + ": " + said);
        }
    }
}
