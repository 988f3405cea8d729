package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.scaling.domain.Glob;
import dev.spillway.scaling.domain.Policies;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import dev.spillway.topologies.definition.NodeReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what scaling goes by among definitions: documents of the kinds {@code policy} and {@code capacity}, and {@code global:
 * scaling}. The documents of other services are passed over.
 */
public final class PolicyLoader {
    public static final String POLICY = "policy";
    public static final String CAPACITY = "capacity";
    public static final String GLOBAL = "global";

    private PolicyLoader() {}

    /**
     * Reads definitions.
     *
     * @param places folders, searched to any depth in the order of names, and files, read whatever they are called
     * @throws InvalidDefinitionsException with everything that is wrong in any of them
     */
    public static LoadedPolicies load(List<Path> places) throws InvalidDefinitionsException {
        return load(DefinitionFiles.read(places));
    }

    /**
     * Reads definitions of files that are read already.
     *
     * @throws InvalidDefinitionsException with everything that is wrong with the files or with what is read here
     */
    public static LoadedPolicies load(DefinitionFiles files) throws InvalidDefinitionsException {
        var loading = new Loading(files);
        files.documents(POLICY).forEach(loading::readPolicy);
        files.documents(CAPACITY).forEach(loading::readCapacity);
        files.documents(GLOBAL).forEach(loading::readGlobal);
        return loading.finish();
    }

    /** Whether a document is read here, and so checked. */
    public static boolean reads(DefinitionDocument document) {
        return switch (document.kind()) {
            case POLICY, CAPACITY -> true;
            case GLOBAL -> document.name().equals(BudgetReader.NAME);
            default -> false;
        };
    }

    /**
     * Reads one policy that came otherwise than as a file, such as by its topic.
     *
     * @param origin what faults name as its place
     * @param text one document of kind {@code policy}
     * @throws InvalidDefinitionsException with everything that is wrong with it
     */
    public static PolicyDefinition loadOne(String origin, String text) throws InvalidDefinitionsException {
        DefinitionFiles files = DefinitionFiles.of(origin, text);
        List<PolicyDefinition> read = load(files).policies().all();
        if (read.size() != 1 || files.documents().size() != 1) {
            String message = "is not one policy but " + files.documents().size() + " documents";
            throw new InvalidDefinitionsException(
                    List.of(new DefinitionFault(origin, 0, 0, message, "start it with policy: NAME")));
        }
        return read.get(0);
    }

    /** Why two policies cannot be in force together: both could govern the same fleet. Empty if they can. */
    public static Optional<String> tie(PolicyDefinition one, PolicyDefinition other) {
        if (one.kind() != other.kind()) {
            return Optional.empty();
        }
        for (Glob mine : one.fleets()) {
            for (Glob theirs : other.fleets()) {
                if (Glob.BY_SPECIFICITY.compare(mine, theirs) == 0 && GlobOverlap.of(mine, theirs)) {
                    return Optional.of("a fleet of kind " + one.kind() + " may match \"" + mine + "\" of policy \""
                            + one.name() + "\" and, as specifically, \"" + theirs + "\" of policy \"" + other.name()
                            + "\"");
                }
            }
        }
        return Optional.empty();
    }

    /** One run over some files. */
    private static final class Loading {
        private final List<DefinitionFault> faults;
        private final List<PolicyDefinition> policies = new ArrayList<>();
        private final List<CapacityPlan> plans = new ArrayList<>();
        private final Map<String, DefinitionDocument> firstOfName = new HashMap<>();
        private final Map<String, PolicyDefinition> read = new HashMap<>();
        private ScalingBudget budget = ScalingBudget.UNLIMITED;

        Loading(DefinitionFiles files) {
            this.faults = new ArrayList<>(files.faults());
        }

        void readPolicy(DefinitionDocument document) {
            NodeReader reader = reader(document);
            Optional<PolicyDefinition> policy = new PolicyReader(reader, document).read();
            Optional<DefinitionDocument> earlier = earlier(document);
            if (earlier.isPresent()) {
                refuseRepeat(document, policy, earlier.get(), reader);
                return;
            }
            policy.ifPresent(p -> {
                read.put(p.name(), p);
                for (PolicyDefinition other : policies) {
                    tie(p, other)
                            .ifPresent(tie -> reader.fault(
                                    document.nameNode(), tie, "the most specific governs: make one of them more so"));
                }
                policies.add(p);
            });
        }

        private void refuseRepeat(
                DefinitionDocument document,
                Optional<PolicyDefinition> policy,
                DefinitionDocument earlier,
                NodeReader reader) {
            Optional<PolicyDefinition> first = Optional.ofNullable(read.get(document.name()));
            boolean changed = policy.isPresent()
                    && first.isPresent()
                    && Succession.of(first.get(), policy.get()) == Succession.CHANGED;
            String message = "there are two policies \"" + document.name() + "\"";
            String place = "the first is in " + earlier.place();
            reader.fault(
                    document.nameNode(),
                    changed ? message + " of one version with different content" : message,
                    changed ? "raise the version and leave the other out; " + place : place);
        }

        void readCapacity(DefinitionDocument document) {
            NodeReader reader = reader(document);
            earlier(document)
                    .ifPresent(first -> reader.fault(
                            document.nameNode(),
                            "there are two capacity plans \"" + document.name() + "\"",
                            "the first is in " + first.place()));
            new CapacityReader(reader).read(document).ifPresent(plans::add);
        }

        void readGlobal(DefinitionDocument document) {
            NodeReader reader = reader(document);
            var budgets = new BudgetReader(reader);
            if (budgets.isOurs(document)) {
                earlier(document)
                        .ifPresent(first -> reader.fault(
                                document.nameNode(),
                                "\"global: scaling\" is there twice",
                                "the first is in " + first.place()));
                budget = budgets.read(document);
            }
        }

        private NodeReader reader(DefinitionDocument document) {
            return new NodeReader(document.file(), faults);
        }

        private Optional<DefinitionDocument> earlier(DefinitionDocument document) {
            return Optional.ofNullable(firstOfName.putIfAbsent(document.kind() + " " + document.name(), document));
        }

        LoadedPolicies finish() throws InvalidDefinitionsException {
            if (!faults.isEmpty()) {
                throw new InvalidDefinitionsException(faults);
            }
            return new LoadedPolicies(new Policies(policies), budget, plans);
        }
    }
}
