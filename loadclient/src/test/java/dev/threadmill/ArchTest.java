package dev.threadmill;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the directions between the packages of the load client. */
class ArchTest {
    private static final int CLASSES_MIN = 60;
    private static final String OURS = "dev.threadmill.";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.threadmill");

    @Test
    void looksAtTheWholeModule() {
        assertTrue(CLASSES.size() > CLASSES_MIN, () -> "only " + CLASSES.size() + " classes");
        for (String part :
                List.of("wire", "script", "recording", "load.plan", "load.transport", "load.cli")) {
            assertTrue(
                    CLASSES.stream().anyMatch(type -> type.getPackageName().equals(OURS + part)),
                    part);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wire, ''",
        "wire.socketio, ''",
        "script, ''",
        "redis, ''",
        "load.plan, redis",
        "yaml, load.plan redis",
        "load.statistics, ''",
        "load.flow, load.plan redis",
        "load.planfile, load.plan load.flow redis yaml",
        "load.transport, load.plan redis wire wire.socketio",
        "load.record, load.plan load.transport",
        "load.engine, load.plan load.flow load.transport load.record redis wire.socketio",
        "load.cluster, redis load.plan load.planfile load.transport load.record load.engine",
        "load.compare, load.plan load.statistics load.report",
        "load.export, load.plan load.record load.transport",
        "recording, wire",
        "recording.capture, recording wire load.plan load.transport",
        "recording.replay, recording wire script load.plan load.transport load.record",
        "page, ''",
        "load.report, load.plan load.record load.transport redis recording recording.replay page",
        "load.verify, page load.statistics load.report load.plan load.planfile load.record"
                + " load.engine load.transport yaml",
    })
    void dependsOnlyOnWhatIsBelowIt(String part, String below) {
        String[] allowed =
                Arrays.stream((part + " " + below).strip().split(" "))
                        .map(name -> OURS + name)
                        .toArray(String[]::new);
        DescribedPredicate<JavaClass> elsewhere =
                resideInAPackage("dev.threadmill..")
                        .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                        .as("another package of ours");
        noClasses()
                .that()
                .resideInAPackage(OURS + part)
                .should()
                .dependOnClassesThat(elsewhere)
                .check(CLASSES);
    }

    @Test
    void reportsKnowOfTransportsOnlyTheKindsOfErrors() {
        noClasses()
                .that()
                .resideInAPackage(OURS + "load.report")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS + "load.transport")
                                .and(
                                        DescribedPredicate.not(
                                                DescribedPredicate.describe(
                                                        "ErrorKind",
                                                        type ->
                                                                type.getSimpleName()
                                                                        .equals("ErrorKind")))))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching("dev.threadmill.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void knowsNothingOfTheServer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.threadmill.server..", "io.helidon.webserver..")
                .check(CLASSES);
    }

    @Test
    void onlyTheScriptPackageKnowsTheScriptEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(OURS + "script")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.graalvm..", "com.oracle.truffle..")
                .check(CLASSES);
    }

    @Test
    void onlyTheRedisPackageKnowsLettuce() {
        noClasses()
                .that()
                .resideOutsideOfPackage(OURS + "redis")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "io.netty..", "reactor..")
                .check(CLASSES);
    }

    @Test
    void blocksRatherThanChains() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(CompletableFuture.class)
                .orShould()
                .dependOnClassesThat(
                        DescribedPredicate.describe(
                                "of Flow", type -> type.getName().startsWith(Flow.class.getName())))
                .check(CLASSES);
    }

    @Test
    void printsNowhereButInTheCommandLine() {
        classes()
                .that()
                .resideOutsideOfPackage(OURS + "load.cli")
                .should(
                        com.tngtech.archunit.lang.conditions.ArchConditions.not(
                                GeneralCodingRules.ACCESS_STANDARD_STREAMS))
                .check(CLASSES);
    }

    @Test
    void endsTheProcessOnlyInMain() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(OURS + "load.cli.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }
}
