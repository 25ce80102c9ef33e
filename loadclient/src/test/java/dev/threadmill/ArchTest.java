package dev.threadmill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Holds the directions between the load client's packages. */
class ArchTest {
    private static final String LOAD = "dev.threadmill.load.";
    private static final String WIRE = "dev.threadmill.wire";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.threadmill.wire", "dev.threadmill.load");

    /** A package may know itself, these packages of ours, and whatever is not ours. */
    private static void room(String room, String... known) {
        List<String> unknown =
                new ArrayList<>(
                        List.of(
                                WIRE,
                                LOAD + "plan",
                                LOAD + "transport",
                                LOAD + "record",
                                LOAD + "engine",
                                LOAD + "report",
                                LOAD + "cli",
                                "dev.threadmill.server.."));
        unknown.remove(room);
        unknown.removeAll(List.of(known));
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(unknown.toArray(new String[0]))
                .check(CLASSES);
    }

    @Test
    void thereIsSomethingToCheck() {
        assertTrue(CLASSES.size() > 60, () -> CLASSES.size() + " classes");
    }

    @Test
    void dependenciesGoOneWay() {
        room(WIRE);
        room(LOAD + "plan");
        room(LOAD + "transport", LOAD + "plan", WIRE);
        room(LOAD + "record", LOAD + "plan", LOAD + "transport");
        room(LOAD + "engine", LOAD + "plan", LOAD + "transport", LOAD + "record");
        room(LOAD + "report", LOAD + "plan", LOAD + "transport", LOAD + "record");
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching("dev.threadmill.load.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void wireAndPlanTouchNoSocketsThreadsOrClocks() {
        noClasses()
                .that()
                .resideInAnyPackage(WIRE, LOAD + "plan")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.Socket")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void everythingBlocks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(CompletableFuture.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Flow.Publisher.class)
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLinePrintsOrExits() {
        noClasses()
                .that()
                .resideOutsideOfPackage(LOAD + "cli")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    @Test
    void exceptionsAreFinal() {
        classes()
                .that()
                .areAssignableTo(Exception.class)
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .check(CLASSES);
    }
}
