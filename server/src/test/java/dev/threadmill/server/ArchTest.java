package dev.threadmill.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Holds the directions between the appliance's packages. */
class ArchTest {
    private static final String ROOT = "dev.threadmill.server";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    private static void room(String name, String... mayNotKnow) {
        String[] others = new String[mayNotKnow.length];
        for (int i = 0; i < others.length; i++) {
            others[i] = ROOT + "." + mayNotKnow[i] + "..";
        }
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @Test
    void scriptsAreKnownButNotTheirEngine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.graalvm..", "com.oracle.truffle..")
                .check(CLASSES);
    }

    @Test
    void thereIsSomethingToCheck() {
        assertTrue(CLASSES.size() > 30, () -> CLASSES.size() + " classes");
    }

    @Test
    void dependenciesGoOneWay() {
        room("session", "handler", "net", "config", "admin", "control", "hub", "template", "chaos");
        room("config", "handler", "net", "admin", "control", "session", "hub", "template", "chaos");
        room("handler", "net", "config", "admin", "control", "hub");
        room("net", "admin", "control", "hub", "template", "chaos");
        room("control", "net", "admin", "hub", "template", "chaos");
        room("hub", "net", "admin", "control", "template", "chaos");
        room("chaos", "net", "handler", "hub", "admin", "control", "mock", "template");
        room(
                "engineio",
                "net",
                "config",
                "handler",
                "hub",
                "admin",
                "control",
                "mock",
                "socketio",
                "bus");
        room("socketio", "net", "hub", "admin", "control", "mock");
        room(
                "bus",
                "net",
                "handler",
                "hub",
                "admin",
                "control",
                "mock",
                "session",
                "engineio",
                "socketio",
                "config");
        room(
                "events",
                "net",
                "handler",
                "hub",
                "control",
                "mock",
                "chaos",
                "engineio",
                "socketio",
                "bus");
        for (String below : List.of("admin", "session", "config", "net", "socketio", "bus")) {
            room(below, "events");
        }
        room("tap", "net", "hub", "control", "mock", "template", "chaos");
        room("session", "tap");
        room("handler", "tap");
        room("net", "tap");
        room("admin", "tap");
        room("admin", "net", "handler", "hub", "template");
        room(
                "template",
                "net",
                "handler",
                "hub",
                "admin",
                "control",
                "config",
                "session",
                "mock",
                "chaos");
        room("setup", "net", "admin", "control", "hub", "session", "template");
        for (String below :
                List.of("session", "config", "mock", "handler", "net", "control", "hub", "chaos")) {
            room(below, "setup");
        }
    }

    @Test
    void theProbeKnowsNothingOfTheServerThatItAsks() {
        room("probe", "net", "config", "handler", "admin", "control", "session");
    }

    @Test
    void whoMayDoWhatIsKnownAboveTheConnections() {
        room("access", "net", "handler", "hub", "admin", "control", "mock", "template", "chaos");
        for (String below : List.of("session", "config", "handler", "net", "hub", "mock")) {
            room(below, "access");
        }
    }

    @Test
    void whatReplicasShareIsBelowWhatUsesIt() {
        room("replicas", "net", "handler", "hub", "admin", "control", "mock", "config", "setup");
        room("replicas", "chaos", "engineio", "socketio", "tap", "template", "events");
        for (String below : List.of("bus", "session", "config", "net", "engineio", "mock")) {
            room(below, "replicas");
        }
    }

    @Test
    void runsAndTheDashboardAreAboveTheRest() {
        String[] apart = {
            "net",
            "hub",
            "mock",
            "template",
            "chaos",
            "engineio",
            "socketio",
            "events",
            "tap",
            "bridge",
            "bus",
            "replicas",
            "setup"
        };
        room("runs", apart);
        room("runs", "handler", "session", "dashboard");
        room("dashboard", apart);
        for (String below :
                List.of("session", "config", "net", "control", "admin", "handler", "access")) {
            room(below, "runs", "dashboard");
        }
    }

    @Test
    void theBridgeKnowsOnlyWhatIsBelowIt() {
        room(
                "bridge",
                "net",
                "hub",
                "admin",
                "control",
                "mock",
                "setup",
                "chaos",
                "engineio",
                "socketio",
                "events",
                "bus",
                "tap",
                "template");
        for (String below : List.of("handler", "session", "config", "net", "bus")) {
            room(below, "bridge");
        }
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void helidonsServerStaysInItsRoom() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".session..",
                        ROOT + ".handler..",
                        ROOT + ".config..",
                        ROOT + ".setup..",
                        ROOT + ".control..",
                        ROOT + ".hub..",
                        ROOT + ".tap..",
                        ROOT + ".bus..",
                        ROOT + ".engineio..",
                        ROOT + ".socketio..",
                        ROOT + ".bridge..",
                        ROOT + ".events..",
                        ROOT + ".replicas..",
                        ROOT + ".template..",
                        ROOT + ".access..",
                        ROOT + ".runs..",
                        ROOT + ".dashboard..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.helidon..")
                .check(CLASSES);
    }

    @Test
    void redisIsKnownButNotItsClient() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "io.netty..", "reactor..")
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
    void onlyMainPrints() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".Main")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".probe.Main")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
