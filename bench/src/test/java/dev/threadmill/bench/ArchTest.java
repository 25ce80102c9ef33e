package dev.threadmill.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the directions between the packages of the benchmarks. */
class ArchTest {
    private static final int CLASSES_MIN = 60;
    private static final String OURS = "dev.threadmill.bench";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(OURS);

    @Test
    void looksAtTheWholeModule() {
        assertTrue(CLASSES.size() > CLASSES_MIN, () -> "only " + CLASSES.size() + " classes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "threads", "sockets", "http", "codec", "fanout", "record", "mock", "page", "peers",
                "soak"
            })
    void anAreaKnowsOnlyItsQuestions(String area) {
        String here = OURS + "." + area + "..";
        noClasses()
                .that()
                .resideInAPackage(here)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS + "..")
                                .and(not(resideInAnyPackage(OURS, here)))
                                .as("another area"))
                .check(CLASSES);
    }

    @Test
    void trafficKnowsNothingOfTheSoak() {
        noClasses()
                .that()
                .resideInAPackage(OURS + ".soak.traffic..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(OURS + ".soak")
                .check(CLASSES);
    }

    @Test
    void questionsKnowNoBenchmark() {
        noClasses()
                .that()
                .resideInAPackage(OURS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(OURS + ".*..")
                .check(CLASSES);
    }
}
