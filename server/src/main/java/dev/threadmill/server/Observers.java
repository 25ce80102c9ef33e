package dev.threadmill.server;

import dev.threadmill.redis.Redis;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.net.Listener;
import dev.threadmill.server.setup.Reload;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.health.checks.DeadlockHealthCheck;
import io.helidon.health.checks.DiskSpaceHealthCheck;
import io.helidon.health.checks.HeapMemoryHealthCheck;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.observe.health.HealthObserverConfig;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Helidon's health and metrics, with the checks that are ours. */
final class Observers {
    private Observers() {}

    /**
     * Puts them together.
     *
     * @param ready whether the appliance is neither starting nor ending
     * @param redis none where the appliance is one process
     * @param settings whether there is a second port to be on
     */
    static ObserveFeature of(
            BooleanSupplier ready,
            Optional<Reload> reload,
            Optional<Redis> redis,
            Settings settings) {
        HealthObserverConfig.Builder health =
                HealthObserver.builder()
                        .endpoint("/health")
                        .details(true)
                        .useSystemServices(false)
                        .addCheck(DeadlockHealthCheck.create())
                        .addCheck(told(DiskSpaceHealthCheck.create()))
                        .addCheck(told(HeapMemoryHealthCheck.create()))
                        .addCheck(
                                () ->
                                        HealthCheckResponse.builder()
                                                .status(ready.getAsBoolean())
                                                .build(),
                                HealthCheckType.READINESS,
                                "listening");
        reload.ifPresent(watched ->
                health.addCheck(
                        () -> configuration(watched.stand()),
                        HealthCheckType.READINESS,
                        "configuration"));
        redis.ifPresent(there ->
                health.addCheck(() -> Carrier.health(there), HealthCheckType.READINESS, "redis"));
        return ObserveFeature.builder()
                .observersDiscoverServices(false)
                .addObserver(health.build())
                .addObserver(MetricsObserver.builder().endpoint("/metrics").build())
                .sockets(
                        settings.admin().port().isPresent()
                                ? List.of(WebServer.DEFAULT_SOCKET_NAME, Listener.ADMIN)
                                : List.of())
                .build();
    }

    /**
     * Told, but no reason to be restarted or to get no traffic: a restart frees no disk, and a heap
     * that is full now may be garbage. What either keeps from working is told where it does.
     */
    private static HealthCheck told(HealthCheck check) {
        return new HealthCheck() {
            @Override
            public HealthCheckType type() {
                return HealthCheckType.READINESS;
            }

            @Override
            public String name() {
                return check.name();
            }

            @Override
            public String path() {
                return check.path();
            }

            @Override
            public HealthCheckResponse call() {
                HealthCheckResponse found = check.call();
                HealthCheckResponse.Builder response =
                        HealthCheckResponse.builder()
                                .status(true)
                                .detail("enough", found.status() == HealthCheckResponse.Status.UP);
                found.details().forEach(response::detail);
                return response.build();
            }
        };
    }

    /** A faulty file is no reason to take the appliance out of service: what it did, it does. */
    private static HealthCheckResponse configuration(Reload.Stand stand) {
        HealthCheckResponse.Builder response =
                HealthCheckResponse.builder()
                        .status(true)
                        .detail("state", stand.good() ? "applied" : "rejected")
                        .detail("since", stand.since().toString());
        if (!stand.good()) {
            response.detail("faults", stand.faults());
        }
        return response.build();
    }
}
