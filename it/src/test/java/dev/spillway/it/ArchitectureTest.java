package dev.spillway.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.spillway.topologies.StreamsService;
import dev.spillway.topologies.TopologySpec;
import dev.spillway.topologies.WallClock;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.jspecify.annotations.NullMarked;

/** What holds for all classes of all modules. An exception is named here, with its reason. */
@AnalyzeClasses(packages = "dev.spillway", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String SLICES = "dev.spillway.(features|scaling|failover|replication)..";

    @ArchTest
    static final ArchRule THE_DOMAIN_KNOWS_ONLY_THE_JDK = classes()
            .that()
            .resideInAPackage("..domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("..domain..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule THE_DOMAIN_HAS_NO_THREADS_AND_NO_FILES = noClasses()
            .that()
            .resideInAPackage("..domain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.nio.file..", "java.net..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, Runtime.class);

    @ArchTest
    static final ArchRule SLICES_MEET_AT_TOPICS =
            slices().matching(SLICES).should().notDependOnEachOther().allowEmptyShould(true);

    @ArchTest
    static final ArchRule MODULES_HAVE_NO_CYCLES =
            slices().matching("dev.spillway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_OF_A_SLICE_HAVE_NO_CYCLES =
            slices().matching("dev.spillway.(features|scaling).(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_THE_TIME_OF_DAY = noClasses()
            .that()
            .doNotBelongToAnyOf(WallClock.class)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now");

    /**
     * {@code topologies.Patience} and {@code parts} wait for what is outside, and say for how long; {@code pipeline} is the
     * program's edge, which keeps a pace and shows speeds.
     */
    @ArchTest
    static final ArchRule ONLY_THE_EDGE_MEASURES_HOW_LONG_IT_TAKES = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.spillway.topologies.Patience")
            .and()
            .resideOutsideOfPackages("dev.spillway.parts..", "dev.spillway.pipeline..")
            .should()
            .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class);

    @ArchTest
    static final ArchRule ONLY_THE_KIT_BUILDS_TOPOLOGIES = noClasses()
            .that()
            .doNotBelongToAnyOf(TopologySpec.class)
            .should()
            .callConstructorWhere(DescribedPredicate.describe(
                    "it makes a StreamsBuilder", call -> call.getTargetOwner().isAssignableTo(StreamsBuilder.class)));

    @ArchTest
    static final ArchRule ONLY_THE_KIT_RUNS_TOPOLOGIES = noClasses()
            .that()
            .doNotBelongToAnyOf(StreamsService.class)
            .should()
            .callConstructorWhere(DescribedPredicate.describe(
                    "it makes a KafkaStreams", call -> call.getTargetOwner().isAssignableTo(KafkaStreams.class)));

    /** The main, what Ctrl-C does once all is cleaned up, and what watches over the parts' own processes: nothing else may end one. */
    @ArchTest
    static final ArchRule ONLY_MAINS_END_THE_PROCESS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.spillway.pipeline.command.Spillway")
            .and()
            .doNotHaveFullyQualifiedName("dev.spillway.pipeline.command.Interruption")
            .and()
            .resideOutsideOfPackage("dev.spillway.parts..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    /** Generated classes cannot be null-marked: the package says so. */
    private static final Set<String> NOT_NULL_MARKED = Set.of(
            "dev.spillway.schemas.features",
            "dev.spillway.schemas.scaling",
            "dev.spillway.schemas.shared",
            "dev.spillway.protos.externalscaler",
            "dev.spillway.protos.feast.serving",
            "dev.spillway.protos.feast.types",
            "dev.spillway.protos.instances");

    @ArchTest
    static void everyPackageSaysWhatLivesInItAndIsNullMarked(JavaClasses all) {
        var unmarked = new TreeSet<String>();
        for (JavaClass each : all) {
            JavaPackage in = each.getPackage();
            if (!in.isAnnotatedWith(NullMarked.class) && !NOT_NULL_MARKED.contains(in.getName())) {
                unmarked.add(in.getName());
            }
        }
        assertThat(unmarked).as("packages without a null-marked package-info").isEmpty();
    }

    /** A rule about no classes holds too: so many are there at the least. */
    @ArchTest
    static void hasSeenEnough(JavaClasses all) {
        assertThat(all.size()).isGreaterThan(400);
        assertThat(all.stream().map(JavaClass::getPackageName).filter(name -> name.contains(".domain")))
                .hasSizeGreaterThan(30);
        for (String module : Set.of("schemas", "topologies", "parts", "testkit", "features", "scaling", "pipeline")) {
            assertThat(all.stream().map(JavaClass::getPackageName))
                    .as(module)
                    .anyMatch(name -> name.startsWith("dev.spillway." + module));
        }
    }
}
