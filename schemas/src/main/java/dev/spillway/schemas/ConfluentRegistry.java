package dev.spillway.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** A registry that speaks Confluent's protocol, asked through Confluent's own client, which keeps the answers. */
public final class ConfluentRegistry implements SchemaRegistry, AutoCloseable {

    /** Schemas kept; one more throws out another, which is then asked for again. */
    private static final int CAPACITY = 1_000;

    /**
     * What the client is told unless the user says otherwise. It waits a minute by default, which a record in hand
     * cannot; and it would ask for an unknown id again with every record that carries it.
     */
    private static final Map<String, Object> DEFAULTS = Map.of(
            SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, 2_000,
            SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, 5_000,
            SchemaRegistryClientConfig.MAX_RETRIES_CONFIG, 1,
            SchemaRegistryClientConfig.RETRIES_WAIT_MS_CONFIG, 100,
            SchemaRegistryClientConfig.LATEST_CACHE_TTL_CONFIG, 0L,
            SchemaRegistryClientConfig.MISSING_ID_CACHE_TTL_CONFIG, 5L);

    /** Confluent's error codes for "there is no such thing", as opposed to a 404 from a wrong address. */
    private static final int NO_SUBJECT = 40401;

    private static final int NO_VERSION = 40402;
    private static final int NO_SCHEMA = 40403;

    /** Statuses that are about the moment, not about the question: time-out, too many requests. */
    private static final Set<Integer> PASSING = Set.of(408, 429);

    /** Statuses that are about who asks, which can be mended at the registry while we wait. */
    private static final Set<Integer> WRONG_LOGIN = Set.of(401, 403);

    /** All that {@link #at} takes. */
    public static final Set<String> SETTINGS = settings();

    private final String url;
    private final SchemaRegistryClient client;

    private ConfluentRegistry(String url, SchemaRegistryClient client) {
        this.url = url;
        this.client = client;
    }

    /**
     * A registry at an address; it is not asked yet.
     *
     * @param url one or more addresses, joined by commas, that are tried in turn
     * @param settings Confluent's client settings, such as {@code basic.auth.user.info}; may be empty
     * @throws IllegalArgumentException if no client can be made of the settings; the message holds no secret
     */
    public static ConfluentRegistry at(String url, Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        all.putAll(settings);
        if (settings.containsKey(SchemaRegistryClientConfig.USER_INFO_CONFIG)) {
            // by default the client looks for a login in the address alone, and the one that is given is not used
            all.putIfAbsent(SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE, "USER_INFO");
        }
        // of TLS it reads only what has its own prefix
        settings.forEach((name, value) -> {
            if (name.startsWith(SchemaRegistryClientConfig.SSL_PREFIX)) {
                all.putIfAbsent(SchemaRegistryClientConfig.CLIENT_NAMESPACE + name, value);
            }
        });
        List<String> urls = List.of(url.split(","));
        try {
            return new ConfluentRegistry(
                    withoutLogin(url),
                    new CachedSchemaRegistryClient(urls, CAPACITY, List.of(new AvroSchemaProvider()), all));
        } catch (RuntimeException e) { // of many kinds, all about the settings: nobody is asked yet
            throw new IllegalArgumentException(reason(e), e);
        }
    }

    private static String reason(Throwable thrown) {
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getClass().getSimpleName() + ": " + deepest.getMessage();
    }

    /** An address may hold a name and a password, which no message may. */
    private static String withoutLogin(String url) {
        return url.replaceAll("//[^/@,]*@", "//");
    }

    private static Set<String> settings() {
        var tls = new ConfigDef();
        SslConfigs.addClientSslSupport(tls);
        var names = new TreeSet<>(tls.names());
        names.addAll(List.of(
                SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE,
                SchemaRegistryClientConfig.USER_INFO_CONFIG,
                SaslConfigs.SASL_JAAS_CONFIG,
                SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS,
                SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS,
                SchemaRegistryClientConfig.MAX_RETRIES_CONFIG,
                SchemaRegistryClientConfig.RETRIES_WAIT_MS_CONFIG,
                SchemaRegistryClientConfig.RETRIES_MAX_WAIT_MS_CONFIG,
                SchemaRegistryClientConfig.PROXY_HOST,
                SchemaRegistryClientConfig.PROXY_PORT,
                SchemaRegistryClientConfig.LATEST_CACHE_TTL_CONFIG,
                SchemaRegistryClientConfig.MISSING_CACHE_SIZE_CONFIG,
                SchemaRegistryClientConfig.MISSING_ID_CACHE_TTL_CONFIG,
                SchemaRegistryClientConfig.MISSING_VERSION_CACHE_TTL_CONFIG,
                SchemaRegistryClientConfig.MISSING_SCHEMA_CACHE_TTL_CONFIG,
                SchemaRegistryClientConfig.URL_RANDOMIZE));
        names.addAll(List.of(
                SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE,
                SchemaRegistryClientConfig.BEARER_AUTH_TOKEN_CONFIG,
                SchemaRegistryClientConfig.BEARER_AUTH_ISSUER_ENDPOINT_URL,
                SchemaRegistryClientConfig.BEARER_AUTH_CLIENT_ID,
                SchemaRegistryClientConfig.BEARER_AUTH_CLIENT_SECRET,
                SchemaRegistryClientConfig.BEARER_AUTH_SCOPE,
                SchemaRegistryClientConfig.BEARER_AUTH_SCOPE_CLAIM_NAME,
                SchemaRegistryClientConfig.BEARER_AUTH_SUB_CLAIM_NAME,
                SchemaRegistryClientConfig.BEARER_AUTH_LOGICAL_CLUSTER,
                SchemaRegistryClientConfig.BEARER_AUTH_IDENTITY_POOL_ID,
                SchemaRegistryClientConfig.BEARER_AUTH_CACHE_EXPIRY_BUFFER_SECONDS,
                SchemaRegistryClientConfig.BEARER_AUTH_CUSTOM_PROVIDER_CLASS));
        return Collections.unmodifiableSet(names);
    }

    @Override
    public int register(String subject, Schema schema) {
        try {
            return client.register(subject, new AvroSchema(schema));
        } catch (RestClientException e) {
            throw failure("register a schema of subject " + subject, e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public Schema byId(int id) throws UnknownSchemaException {
        try {
            var parsed = client.getSchemaById(id);
            if (parsed instanceof AvroSchema avro) {
                return avro.rawSchema();
            }
            throw new UnknownSchemaException(id);
        } catch (RestClientException e) {
            if (e.getErrorCode() == NO_SCHEMA) {
                throw new UnknownSchemaException(id);
            }
            throw failure("find the schema with id " + id, e);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (RuntimeException e) {
            if (isOfAnotherKind(e)) {
                throw new UnknownSchemaException(id);
            }
            throw e;
        }
    }

    @Override
    public Optional<Schema> latest(String subject) {
        try {
            String text = client.getLatestSchemaMetadata(subject).getSchema();
            return Optional.of(new Schema.Parser().parse(text));
        } catch (RestClientException e) {
            if (e.getErrorCode() == NO_SUBJECT || e.getErrorCode() == NO_VERSION) {
                return Optional.empty();
            }
            throw failure("find the latest schema of subject " + subject, e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public void requireBackward(String subject) {
        try {
            client.updateCompatibility(subject, "BACKWARD");
        } catch (RestClientException e) {
            throw failure("make subject " + subject + " BACKWARD compatible", e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    /** How the client's cache says that there is such a schema, but one of JSON or Protobuf. */
    private static boolean isOfAnotherKind(RuntimeException e) {
        return e.getCause() instanceof IllegalStateException cause
                && String.valueOf(cause.getMessage()).startsWith("Invalid schema type");
    }

    private RuntimeException failure(String doing, RestClientException e) {
        if (WRONG_LOGIN.contains(e.getStatus())) {
            return new RegistryUnreachableException(
                    "the schema registry at " + url + " refuses who asks (status " + e.getStatus()
                            + "): see to registry.basic.auth.user.info, or what else it logs in with",
                    e);
        }
        if (e.getStatus() >= 500 || PASSING.contains(e.getStatus())) {
            return unreachable(e);
        }
        return new RegistryRefusedException(
                "schema registry at " + url + " refused to " + doing + ": " + e.getMessage(), e);
    }

    private RegistryUnreachableException unreachable(Exception e) {
        return new RegistryUnreachableException("no answer from the schema registry at " + url + ": " + e, e);
    }
}
