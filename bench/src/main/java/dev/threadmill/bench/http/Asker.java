package dev.threadmill.bench.http;

import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.transport.Caller;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.Outcome;
import dev.threadmill.load.transport.Transport;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends a GET by one of the clients and reads its answer to the end; for one thread. */
sealed interface Asker extends AutoCloseable {
    /** Returns the status. */
    int ask() throws IOException, InterruptedException;

    @Override
    void close();

    static Asker of(String client, URI uri) throws ConnectException {
        return switch (client) {
            case "threadmill" -> new Raw(uri);
            case "Helidon WebClient" -> new Helidon(uri);
            case "JDK HttpClient" -> new Jdk(uri);
            default -> throw new IllegalArgumentException("no client: " + client);
        };
    }

    /** The load client's own wire code. */
    final class Raw implements Asker {
        private final Transport transport;
        private final Caller caller;

        Raw(URI uri) throws ConnectException {
            Plan plan =
                    Plan.of(
                            Target.Http.get(uri),
                            new LoadModel.Closed(Limit.of(Duration.ofHours(1))),
                            1);
            transport = Transport.of(plan, System::nanoTime);
            caller = transport.newCaller();
            caller.open();
        }

        @Override
        public int ask() throws IOException {
            return switch (caller.exchange(System.nanoTime())) {
                case Outcome.Answered answered -> answered.status();
                case Outcome.Failed failed -> throw new IOException(failed.detail());
            };
        }

        @Override
        public void close() {
            caller.close();
            transport.close();
        }
    }

    /** Helidon's, one client for each thread: shared ones wait for each other's connections. */
    final class Helidon implements Asker {
        private final WebClient client;

        Helidon(URI uri) {
            client = WebClient.builder().baseUri(uri).shareConnectionCache(false).build();
        }

        @Override
        public int ask() {
            try (HttpClientResponse response = client.get().request()) {
                response.as(byte[].class);
                return response.status().code();
            }
        }

        @Override
        public void close() {
            client.closeResource();
        }
    }

    /** The JDK's, one client for each thread. */
    final class Jdk implements Asker {
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final HttpRequest request;

        Jdk(URI uri) {
            request = HttpRequest.newBuilder(uri).build();
        }

        @Override
        public int ask() throws IOException, InterruptedException {
            HttpResponse<byte[]> response =
                    client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return response.statusCode();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
