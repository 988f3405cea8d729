package dev.spillway.testkit.parts;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the JVM's {@link RealParts} to tests that ask for them as a parameter.
 *
 * <pre>
 *   &#64;ExtendWith(RealPartsExtension.class)
 *   class OnlineStoreIT {
 *       &#64;Test
 *       void outlivesItsWriter(RealParts parts) { … }
 *   }
 * </pre>
 */
public final class RealPartsExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(RealPartsExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RealParts.class;
    }

    /** In the root's store, which closes them when the last test of the JVM has ended. */
    @Override
    public RealParts resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(RealParts.class, key -> new RealParts(), RealParts.class);
    }
}
